"""Writing down how a run went, and taking that back: for presses and for the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.platform.audit import add_audit
from db.raid_desk import organizing as rows
from db.raid_desk import run_prompts, runs
from db.raid_desk.runs import RUN_PANEL
from handlers.kit import panels
from handlers.raid_desk import ledgers
from handlers.raid_desk.runs import leading_refusals as refusals
from handlers.raid_desk.runs import outcome_rules as rules
from handlers.raid_desk.runs.ending import CORRECT_WITHIN, REMIND_AFTER, UNDO_WITHIN
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.outcome_rules import Outcome, Worth

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow
    from handlers.raid_desk.settings import RaidSettings


class Log(msgspec.Struct, frozen=True):
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


async def write_log(db: Connection, run: RunRow, log: Log, *, now: datetime, actor_id: int | None) -> None:
    """Into the ledger, once; a refusal when the locked run is not as it was seen.

    What stands in the ledger of a run that nobody had logged in time is taken back first. `actor_id` None:
    the clock, which does not decide what became of keys that nobody has confirmed.
    """
    changed = await runs.change_run(
        db, run.run_id, seen_version=run.version, outcome=log.outcome.value, logged_at=now
    )
    if not changed:
        raise refusals.LoggedAlready
    given = rules.gains(log.outcome, run.organizer_id, log.attended, log.popped, log.worth)
    await ledgers.give(db, run, given, by=actor_id, now=now)
    unlogged = log.outcome is Outcome.UNLOGGED
    if not unlogged:
        await rows.move_promises_to_released(db, run.run_id, now)
        await run_prompts.mark_prompts_due(db, run.run_id, now)
    await runs.mark_log_due(db, run.run_id, now + (CORRECT_WITHIN if unlogged else UNDO_WITHIN))
    facts: dict[str, object] = {"outcome": log.outcome.value, "attended": len(log.attended)}
    event = RunEvent.UNLOGGED if unlogged else RunEvent.LOGGED
    await _told(db, run, event, "run.log", actor_id, facts, now)


async def take_log_back(db: Connection, run: RunRow, *, now: datetime, actor_id: int) -> None:
    """By rows that name the others; keys are unconfirmed again, and the run waits for its log."""
    if not await runs.change_run(db, run.run_id, seen_version=run.version, outcome=None, logged_at=None):
        raise refusals.LoggedAlready
    taken = await ledgers.take_back(db, run, by=actor_id, now=now)
    await rows.move_released_to_unconfirmed(db, run.run_id, now)
    await runs.mark_log_due(db, run.run_id, now + REMIND_AFTER[0], run.reminders)
    await _told(db, run, RunEvent.LOG_UNDONE, "run.undo_log", actor_id, {"rows": taken}, now)


async def _told(
    db: Connection,
    run: RunRow,
    event: RunEvent,
    action: str,
    actor_id: int | None,
    facts: dict[str, object],
    now: datetime,
) -> None:
    await note(db, run.guild_id, run.run_id, event, now=now, actor_id=actor_id, **facts)
    await add_audit(
        db,
        guild_id=run.guild_id,
        actor_id=actor_id,
        action=action,
        subject=str(run.run_id),
        facts=facts,
        now=now,
    )
    await panels.touch(db, RUN_PANEL, run.run_id, now=now)
