"""From what happened to the lines of the log: many presses of a kind become one line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from handlers.raid_desk.runs.events import RunEvent

if TYPE_CHECKING:
    from datetime import datetime

    from db.raid_desk.run_events import RunEventRow

GATHERED = (
    RunEvent.JOINED,
    RunEvent.BENCHED,
    RunEvent.LEFT,
    RunEvent.TAKEN_OFF,
    RunEvent.QUEUED,
    RunEvent.CLASS_PICKED,
    RunEvent.ITEM_PROMISED,
    RunEvent.ITEM_WITHDRAWN,
    RunEvent.PLACE_OFFERED,
    RunEvent.PLACE_TAKEN,
    RunEvent.PLACE_LOST,
    RunEvent.LOCATION_SEEN,
    RunEvent.KEY_POPPED,
)
"""Kinds of which there may be hundreds: told together, with who did it."""
MEMBERSHIP = (
    RunEvent.JOINED,
    RunEvent.BENCHED,
    RunEvent.LEFT,
    RunEvent.TAKEN_OFF,
    RunEvent.PLACE_TAKEN,
)
ENDS = (RunEvent.ENDED, RunEvent.CANCELLED, RunEvent.ARCHIVED)
LONGEST_MESSAGE = 1_900


class LogEntry(msgspec.Struct, frozen=True):
    """One line: events of one kind, and of one item where it is about items, with those they are about."""

    kind: RunEvent
    at: datetime
    user_ids: tuple[int, ...]
    facts: dict[str, Any]
    actor_id: int | None


def entries(events: Sequence[RunEventRow]) -> list[LogEntry]:
    """The lines, in the order in which their first events happened."""
    told: list[LogEntry] = []
    gathering: dict[tuple[RunEvent, str], int] = {}
    for event in events:
        kind = _kind(event.kind)
        if kind is None:
            continue
        if kind not in GATHERED:
            told.append(LogEntry(kind, event.at, (), event.facts, event.actor_id))
            gathering.clear()
            continue
        user_id = event.facts.get("user_id") or event.actor_id
        users = (int(user_id),) if user_id else ()
        key = (kind, str(event.facts.get("item", "")))
        place = gathering.get(key)
        if place is None:
            gathering[key] = len(told)
            told.append(LogEntry(kind, event.at, users, event.facts, event.actor_id))
        else:
            known = told[place].user_ids
            new = tuple(user for user in users if user not in known)
            told[place] = msgspec.structs.replace(told[place], user_ids=known + new)
    return told


def _kind(kind: str) -> RunEvent | None:
    """None for a kind that a newer version has written."""
    try:
        return RunEvent(kind)
    except ValueError:
        return None


def has(events: Iterable[RunEventRow], *kinds: RunEvent) -> bool:
    """Whether one of these kinds is among them."""
    return any(event.kind in kinds for event in events)


def changed_members(events: Iterable[RunEventRow]) -> set[int]:
    """Members who may have come to the run or gone from it."""
    user_ids: set[int] = set()
    for event in events:
        if event.kind == RunEvent.AFK_CHECK_ENDED:
            user_ids |= {int(user_id) for user_id in event.facts.get("benched", ())}
        elif event.kind in MEMBERSHIP:
            user_id = event.facts.get("user_id") or event.actor_id
            user_ids |= {int(user_id)} if user_id else set()
    return user_ids


def packed(lines: Sequence[str], most: int = LONGEST_MESSAGE) -> list[str]:
    """The lines in as few messages as hold them."""
    texts: list[str] = []
    for line in lines:
        line = line[:most]
        if texts and len(texts[-1]) + 1 + len(line) <= most:
            texts[-1] += "\n" + line
        else:
            texts.append(line)
    return texts
