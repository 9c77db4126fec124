"""What happens to runs by the clock: AFK checks end, and runs that nobody ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.raid_desk import organizing as rows
from db.raid_desk import runs
from db.raid_desk.run_members import list_members
from db.raid_desk.runs import RUN_PANEL
from handlers.kit import panels
from handlers.raid_desk.runs import moves
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.members import bench_members
from handlers.raid_desk.settings import RaidSettings
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection


@every(seconds=2)
async def end_afk_checks(job: Job) -> int:
    """Who has not confirmed goes to the bench."""
    return await job.each(await rows.list_overdue_checks(job.pool, job.clock.now()), _end_check)


@every(seconds=2)
async def end_overdue_runs(job: Job) -> int:
    """Runs that nobody ended in time end, those of hours of downtime too."""
    return await job.each(await rows.list_overdue_runs(job.pool, job.clock.now()), _end_run)


async def _end_check(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    now = job.clock.now()
    row = await runs.lock_run_unless_busy(db, guild_id, run_id)
    if row is None or row.afk_until is None or row.afk_until > now or not row.running:
        return
    members = await list_members(db, run_id)
    away = [one.user_id for one in members if one.state == "joined" and not one.afk_confirmed]
    settings = (await job.guild(db, guild_id)).settings(RaidSettings)
    benched = await bench_members(db, row, away, now=now, accept_s=settings.accept_s)
    await runs.change_run(db, run_id, seen_version=row.version, afk_until=None)
    await note(db, guild_id, run_id, RunEvent.AFK_CHECK_ENDED, now=now, benched=benched)
    await panels.touch(db, RUN_PANEL, run_id, now=now)


async def _end_run(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    now = job.clock.now()
    row = await runs.lock_run_unless_busy(db, guild_id, run_id)
    if row is not None and row.auto_end_at is not None and row.auto_end_at <= now:
        await moves.move_run(db, row, moves.END, now=now, facts={"by_timer": True})
