"""After the end of a run: its organizer is reminded to log it, and without a log it counts for them alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.raid_desk import runs
from db.raid_desk.run_offers import list_offers
from db.raid_desk.runs import RUN_PANEL
from handlers.kit import panels
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.raid_desk.runs import log_lines
from handlers.raid_desk.runs.ending import Step, due_step, stage_ends
from handlers.raid_desk.runs.outcome_rules import Outcome
from handlers.raid_desk.runs.outcomes import Log, worth_of, write_log
from handlers.raid_desk.settings import RaidSettings
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow
    from handlers.frame.guild import Guild

AT_ONCE = 100


@every(seconds=10)
async def await_run_logs(job: Job) -> int:
    """Organizers are reminded of runs that they have not logged, and in the end the log is given up."""
    return await job.each(await runs.list_due_logs(job.pool, job.clock.now(), AT_ONCE), await_log)


async def await_log(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    """What the clock brings for the log of one run."""
    run = await runs.lock_run_unless_busy(db, guild_id, run_id)
    now = job.clock.now()
    if run is None or run.log_due_at is None or run.log_due_at > now:
        return
    if run.logged_at is None and run.ended_at is not None:
        await _unlogged(db, run, run.ended_at, await job.guild(db, guild_id), now)
        return
    ends = stage_ends(run)
    await runs.mark_log_due(db, run_id, ends if ends is not None and ends > now else None, run.reminders)
    await panels.touch(db, RUN_PANEL, run_id, now=now)


async def _unlogged(db: Connection, run: RunRow, ended_at: datetime, guild: Guild, now: datetime) -> None:
    settings = guild.settings(RaidSettings)
    due = due_step(ended_at, run.reminders, settings.unlogged_after_hours, now)
    if due.step is Step.GIVE_UP:
        popped = [
            (one.user_id, one.item) for one in await list_offers(db, run.run_id) if one.state == "popped"
        ]
        log = Log(Outcome.UNLOGGED, (), popped, worth_of(settings))
        await write_log(db, run, log, now=now, actor_id=None)
        return
    await runs.mark_log_due(db, run.run_id, due.look_at, due.reminders)
    if due.step is Step.REMIND and not guild.left:
        text = log_lines.log_missing(
            guild.say, run, ended_at, guild.settings(RaidSettings).unlogged_after_hours
        )
        await notify(
            db,
            run.guild_id,
            run.organizer_id,
            NoticeKind.SYSTEM,
            text,
            now=now,
            key=f"run_log:{run.run_id}:{due.reminders}",
        )
