"""Writing down how a run went, and taking that back: for presses and for the clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk.run_messages import mark_prompts_due
from db.raid_desk.run_offers import move_promises_to_released, move_released_to_unconfirmed
from handlers.raid_desk import ledgers
from handlers.raid_desk.points.worth import worth_in
from handlers.raid_desk.runs import outcome_rules as rules
from handlers.raid_desk.runs import refusals
from handlers.raid_desk.runs.ending import CORRECT_WITHIN, REMIND_AFTER, UNDO_WITHIN
from handlers.raid_desk.runs.events import RunEvent
from handlers.raid_desk.runs.moves import RUN
from handlers.raid_desk.runs.outcome_rules import Outcome, Worth

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from handlers.kit.records import By
    from handlers.raid_desk.settings import RaidSettings


class OutcomeLog(msgspec.Struct, frozen=True):
    """How a run went. `popped`: (member, item)."""

    outcome: Outcome
    attended: Sequence[int]
    popped: Sequence[tuple[int, str]]
    worth: Worth


def worth_of(settings: RaidSettings) -> Worth:
    """What the guild gives for what."""
    return Worth(
        settings.run_quota_points,
        settings.run_raider_points,
        settings.key_raider_points,
        settings.unlogged_quota_percent,
    )


async def write_log(by: By, run: RunRow, log: OutcomeLog) -> None:
    """Into the ledger, once; a refusal when the locked run is not as it was seen.

    What stands in the ledger of a run that nobody had logged in time is taken back first. By the clock it is
    not decided what became of keys that nobody has confirmed.
    """
    unlogged = log.outcome is Outcome.UNLOGGED
    facts = {"outcome": log.outcome.value, "attended": len(log.attended)}
    due_at = by.now + (CORRECT_WITHIN if unlogged else UNDO_WITHIN)
    event = RunEvent.UNLOGGED if unlogged else RunEvent.LOGGED
    changes = {"outcome": log.outcome.value, "logged_at": by.now, "log_due_at": due_at, "reminders": 0}
    if await RUN.move(by, run, event, facts, **changes) is None:
        raise refusals.LoggedAlready
    worth = await worth_in(by.db, run.guild_id, run.dungeon_key, log.worth)
    given = rules.gains(log.outcome, run.organizer_id, log.attended, log.popped, worth)
    await ledgers.give(by.db, run, given, by=by.actor_id, now=by.now)
    if not unlogged:
        await move_promises_to_released(by.db, run.run_id, by.now)
        await mark_prompts_due(by.db, run.run_id, by.now)
    await by.audit("run.log", str(run.run_id), facts)


async def take_log_back(by: By, run: RunRow) -> None:
    """By rows that name the others; keys are unconfirmed again, and the run waits for its log."""
    taken = await ledgers.take_back(by.db, run, by=by.actor_id, now=by.now)
    facts, due_at = {"rows": taken}, by.now + REMIND_AFTER[0]
    changes = {"outcome": None, "logged_at": None, "log_due_at": due_at}
    if await RUN.move(by, run, RunEvent.LOG_UNDONE, facts, **changes) is None:
        raise refusals.LoggedAlready
    await move_released_to_unconfirmed(by.db, run.run_id, by.now)
    await by.audit("run.undo_log", str(run.run_id), facts)
