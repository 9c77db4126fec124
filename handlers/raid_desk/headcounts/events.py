"""What happens to a headcount: written down for the log, and shown, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from db.raid_desk.headcounts import HEADCOUNT_PANEL, HeadcountRow, add_headcount_event, move_headcount
from handlers.kit.records import By, Record


class HeadcountEvent(StrEnum):
    """The kinds of events; what the facts hold stands behind each."""

    POSTED = "posted"  # dungeons: names
    ANSWERED = "answered"  # said: ["shatters", "shatters:key"]; empty: nothing any more
    TAKEN_OFF = "taken_off"  # user_id: suspended
    CONVERTED = "converted"  # run_id, dungeon: name, taken: how many; left_out: {why: [user ids]}
    AFK_CHECK_BEGUN = "afk_check_begun"  # until: epoch seconds
    ENDED = "ended"  # by_timer: bool
    MESSAGE_LOST = "message_lost"


async def note(by: By, headcount_id: int, event: HeadcountEvent, **facts: Any) -> None:
    """Write it down; the worker finds it within seconds."""
    await add_headcount_event(by.db, headcount_id, event.value, by.actor_id, facts, by.now)


async def _note(by: By, row: HeadcountRow, event: str, facts: Mapping[str, Any]) -> None:
    await note(by, row.headcount_id, HeadcountEvent(event), **facts)


HEADCOUNT = Record(move_headcount, _note, panel=HEADCOUNT_PANEL, subject="headcount_id")


async def end_headcount(by: By, row: HeadcountRow, **facts: Any) -> bool:
    """No answers any more; False when that was so already."""
    if row.state != "open":
        return False
    ended = await HEADCOUNT.move(by, row, HeadcountEvent.ENDED, facts, state="ended", ended_at=by.now)
    return ended is not None
