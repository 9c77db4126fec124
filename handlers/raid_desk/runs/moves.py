"""The states of a run, and the one place where it goes from one to the next with all that follows.

Presses, timers, the API and whoever learns that a channel or panel is gone lock the run and call `move_run`.

Why: decision 0297.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from db.raid_desk import runs
from db.raid_desk.run_members import move_waiting_to_left
from db.raid_desk.run_messages import mark_prompts_due
from db.raid_desk.run_offers import move_promises_to_released, move_promises_to_unconfirmed
from handlers.kit.records import By, Record
from handlers.raid_desk.runs.ending import REMIND_AFTER
from handlers.raid_desk.runs.events import RunEvent, note

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow


async def _note(by: By, run: RunRow, event: str, facts: Mapping[str, Any]) -> None:
    await note(by, run.run_id, RunEvent(event), **facts)


RUN = Record(runs.move_run, _note, panel=runs.RUN_PANEL, subject="run_id")

Consequence = Callable[["Connection", int, datetime], Awaitable[None]]
"""(db, run, now)"""


class RunMove(msgspec.Struct, frozen=True):
    """From one of these states to that one. `action`: its name in the audit; `stamps`: columns with the time.

    `log_after`: when it is looked whether the run is logged.
    """

    sources: tuple[str, ...]
    to: str
    event: RunEvent
    action: str
    stamps: tuple[str, ...] = ("ended_at",)
    then: tuple[Consequence, ...] = ()
    log_after: timedelta | None = None


RUNNING = ("open", "live")
OVER = (move_waiting_to_left, mark_prompts_due)
"""Nobody waits any more, and buttons beside the panel go."""
GIVEN_UP = (*OVER, move_promises_to_released)
"""Keys can be promised elsewhere; of a run that ended they are unconfirmed until it is logged."""

START = RunMove(("open",), "live", RunEvent.STARTED, "run.start", ("started_at",))
END = RunMove(
    RUNNING,
    "ended",
    RunEvent.ENDED,
    "run.end",
    then=(*OVER, move_promises_to_unconfirmed),
    log_after=REMIND_AFTER[0],
)
CANCEL = RunMove(RUNNING, "cancelled", RunEvent.CANCELLED, "run.cancel", then=GIVEN_UP)
ARCHIVE = RunMove(
    RUNNING, "cancelled", RunEvent.ARCHIVED, "run.archive", ("ended_at", "archived_at"), then=GIVEN_UP
)


async def move_run(by: By, run: RunRow, move: RunMove, **facts: Any) -> RunRow | None:
    """The locked run as it is then; None when it is not in a state from which the move can be made.

    `facts` go into the event and the audit.
    """
    if run.state not in move.sources:
        return None
    due = {"log_due_at": by.now + move.log_after} if move.log_after is not None else {}
    after = await RUN.move(
        by, run, move.event, facts, state=move.to, **dict.fromkeys(move.stamps, by.now), **due
    )
    if after is not None:
        for consequence in move.then:
            await consequence(by.db, run.run_id, by.now)
        await by.audit(move.action, str(run.run_id), facts)
    return after
