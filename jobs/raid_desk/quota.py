"""Resets of quotas, when their time has come, also a time in which nothing ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.raid_desk import quota_periods as periods
from db.raid_desk.quota import list_due_resets, lock_quota_unless_busy
from handlers.raid_desk.quota.closing import ORIGIN, close_if_over
from handlers.raid_desk.quota.rules import SETTLES
from jobs.run import EffectOutcome, Job, every, learns

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 100


@every(seconds=5)
async def reset_quotas(job: Job) -> int:
    """Each in a transaction of its own."""
    until = job.clock.now() - SETTLES
    return await job.each(await list_due_resets(job.pool, until, AT_ONCE), reset_quota)


async def reset_quota(job: Job, db: Connection, guild_id: int, quota_id: int) -> None:
    """Looks again under the lock: somebody else may have been here."""
    quota = await lock_quota_unless_busy(db, quota_id)
    if quota is not None:
        await close_if_over(db, await job.guild(db, guild_id), quota)


@learns(ORIGIN)
async def final_standings_carried(db: Connection, outcome: EffectOutcome) -> None:
    """Remembers where they are, or why they are nowhere: `/doctor` tells it."""
    quota_id, number = map(int, outcome.about.split("."))
    if outcome.done and outcome.result:
        await periods.mark_posted(db, quota_id, number, int(outcome.result["message_id"]))
    elif not outcome.done:
        await periods.mark_unposted(db, quota_id, number, outcome.error[:300])
