"""Waiting lists move up by themselves: a place that was not taken in time is offered to the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from db.raid_desk.run_members import list_overdue_offers
from db.raid_desk.runs import lock_run_unless_busy
from handlers.raid_desk.runs.members import settle_run
from jobs.raid_desk.following import each, read_guild
from jobs.requests.raid_desk import MoveWaitingLists
from jobs.run import Job, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection

EVERY = timedelta(seconds=2)
AT_ONCE = 100


@runs_when_due(MoveWaitingLists)
async def move_waiting_lists(job: Job, db: Connection, request: MoveWaitingLists) -> datetime | None:
    """Each run for itself."""
    now = job.clock.now()
    overdue = await list_overdue_offers(job.pool, now, AT_ONCE)
    await each(overdue, "moving the waiting list", partial(_settle, job))
    return now + EVERY


async def _settle(job: Job, guild_id: int, run_id: int) -> None:
    async with job.transaction() as db:
        run = await lock_run_unless_busy(db, guild_id, run_id)
        if run is None or not run.running:
            return
        view = await read_guild(db, run.guild_id, job.languages)
        await settle_run(db, run, now=job.clock.now(), accept_s=view.raids.accept_s)
