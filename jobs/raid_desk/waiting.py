"""Waiting lists move up by themselves: a place that was not taken in time is offered to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.raid_desk.run_members import list_overdue_offers
from db.raid_desk.runs import lock_run_unless_busy
from handlers.raid_desk.runs.members import settle_run
from handlers.raid_desk.settings import RaidSettings
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 100


@every(seconds=2)
async def move_waiting_lists(job: Job) -> int:
    """Places whose time to be taken is over are offered to the next."""
    return await job.each(await list_overdue_offers(job.pool, job.clock.now(), AT_ONCE), _settle)


async def _settle(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    run = await lock_run_unless_busy(db, guild_id, run_id)
    if run is None or not run.running:
        return
    guild = await job.guild(db, run.guild_id)
    await settle_run(db, run, now=job.clock.now(), accept_s=guild.settings(RaidSettings).accept_s)
