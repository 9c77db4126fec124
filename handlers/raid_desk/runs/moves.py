"""The states of a run, and the one place where it goes from one to the next with all that follows.

Presses, timers and whoever learns that a channel or a panel is gone call `move_run` with the run locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.audit import add_audit
from db.raid_desk import organizing as rows
from db.raid_desk import run_prompts, runs
from handlers.kit import panels
from handlers.raid_desk.runs.ending import REMIND_AFTER
from handlers.raid_desk.runs.events import RunEvent, note

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow

RUNNING = ("open", "live")


class Move(msgspec.Struct, frozen=True):
    """From one of these states to that one. `action`: its name in the audit."""

    sources: tuple[str, ...]
    to: str
    event: RunEvent
    action: str


START = Move(("open",), "live", RunEvent.STARTED, "run.start")
END = Move(RUNNING, "ended", RunEvent.ENDED, "run.end")
CANCEL = Move(RUNNING, "cancelled", RunEvent.CANCELLED, "run.cancel")
ARCHIVE = Move(RUNNING, "cancelled", RunEvent.ARCHIVED, "run.archive")

NO_FACTS: Mapping[str, Any] = MappingProxyType({})


async def move_run(
    db: Connection,
    run: RunRow,
    move: Move,
    *,
    now: datetime,
    actor_id: int | None = None,
    facts: Mapping[str, Any] = NO_FACTS,
) -> bool:
    """The transition of a locked run; False when it is not in a state from which it can be made.

    `actor_id` None: the bot itself. `facts` go into the event and the audit.
    """
    moved = await runs.move_state(
        db, run.run_id, seen_version=run.version, from_states=move.sources, to=move.to, now=now
    )
    if not moved:
        return False
    await panels.touch(db, runs.RUN_PANEL, run.run_id, now=now)
    if move.to not in RUNNING:
        await _close(db, run, move, now)
    await note(db, run.guild_id, run.run_id, move.event, now=now, actor_id=actor_id, **facts)
    await add_audit(
        db,
        guild_id=run.guild_id,
        actor_id=actor_id,
        action=move.action,
        subject=str(run.run_id),
        facts=dict(facts),
        now=now,
    )
    return True


async def _close(db: Connection, run: RunRow, move: Move, now: datetime) -> None:
    """Nobody waits any more, keys can be promised elsewhere, and buttons beside the panel go.

    Of a run that ended, keys are `unconfirmed` until it is logged, as those who popped may still say so.
    """
    await rows.move_waiting_to_left(db, run.run_id, now)
    await run_prompts.mark_prompts_due(db, run.run_id, now)
    if move is END:
        await rows.move_promises_to_unconfirmed(db, run.run_id, now)
        await runs.mark_log_due(db, run.run_id, now + REMIND_AFTER[0])
    else:
        await rows.move_promises_to_released(db, run.run_id, now)
    if move is ARCHIVE:
        await runs.mark_archived(db, run.run_id, now)
