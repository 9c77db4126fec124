"""After the end of a run: its organizer is reminded to log it, and without a log it counts for them alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from db.raid_desk import runs
from db.raid_desk.run_offers import list_offers
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.raid_desk.organizing.outcomes import Log, worth_of, write_log
from handlers.raid_desk.organizing.rules import Outcome
from handlers.raid_desk.run_log import messages
from handlers.raid_desk.runs.ending import Step, due_step, stage_ends
from handlers.raid_desk.runs.panel import mark_panel_due
from jobs.raid_desk.following import each, read_guild
from jobs.requests.raid_desk import AwaitRunLogs
from jobs.run import Job, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow
    from jobs.raid_desk.following import GuildView

EVERY = timedelta(seconds=10)
AT_ONCE = 100


@runs_when_due(AwaitRunLogs)
async def await_run_logs(job: Job, db: Connection, request: AwaitRunLogs) -> datetime:
    """Each run for itself."""
    now = job.clock.now()
    due = await runs.list_due_logs(job.pool, now, AT_ONCE)
    await each(due, "waiting for the log", partial(await_log, job))
    return now + EVERY


async def await_log(job: Job, guild_id: int, run_id: int) -> None:
    """What the clock brings for the log of one run."""
    async with job.transaction() as db:
        run = await runs.lock_run_unless_busy(db, guild_id, run_id)
        now = job.clock.now()
        if run is None or run.log_due_at is None or run.log_due_at > now:
            return
        if run.logged_at is None and run.ended_at is not None:
            await _unlogged(db, run, run.ended_at, await read_guild(db, guild_id, job.languages), now)
            return
        ends = stage_ends(run)
        await runs.mark_log_due(db, run_id, ends if ends is not None and ends > now else None, run.reminders)
        await mark_panel_due(db, guild_id, run_id, now)


async def _unlogged(db: Connection, run: RunRow, ended_at: datetime, view: GuildView, now: datetime) -> None:
    due = due_step(ended_at, run.reminders, view.raids.unlogged_after_hours, now)
    if due.step is Step.GIVE_UP:
        popped = [
            (one.user_id, one.item) for one in await list_offers(db, run.run_id) if one.state == "popped"
        ]
        log = Log(Outcome.UNLOGGED, (), popped, worth_of(view.raids))
        await write_log(db, run, log, now=now, actor_id=None)
        return
    await runs.mark_log_due(db, run.run_id, due.look_at, due.reminders)
    if due.step is Step.REMIND and not view.left:
        text = messages.log_missing(view.say, run, ended_at, view.raids.unlogged_after_hours)
        await notify(
            db,
            run.guild_id,
            run.organizer_id,
            NoticeKind.SYSTEM,
            text,
            now=now,
            key=f"run_log:{run.run_id}:{due.reminders}",
        )
