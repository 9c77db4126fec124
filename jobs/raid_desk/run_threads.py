"""Threads of runs and headcounts go after the days that their guild keeps them; the log message stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.platform.settings import list_integers
from db.raid_desk.headcounts import HEADCOUNT_LOG
from db.raid_desk.runs import RUN_LOG
from handlers.raid_desk.settings import RaidSettings
from jobs.kit.threads import delete_closed
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 50
"""Of one guild in each round: Discord is in no hurry with them."""


@every(seconds=600)
async def delete_old_threads(job: Job) -> int:
    """Those that were closed so long ago."""
    days = await list_integers(job.pool, RaidSettings.module, "thread_days")
    return await job.each([(guild_id, kept) for guild_id, kept in days.items() if kept > 0], _delete)


async def _delete(job: Job, db: Connection, guild_id: int, days: int) -> None:
    if not (await job.guild(db, guild_id)).left:
        before = job.clock.now() - timedelta(days=days)
        await delete_closed(db, guild_id, (RUN_LOG, HEADCOUNT_LOG), before, AT_ONCE)
