"""What the clock brings to runs: checks end, places go to the next, runs end, missing logs are asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.raid_desk import run_timers as due
from db.raid_desk.run_members import list_members, list_offers
from db.raid_desk.runs import mark_log_due
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.raid_desk.runs import moves
from handlers.raid_desk.runs import notices as messages
from handlers.raid_desk.runs.ending import EndingStep, due_step, stage_ends
from handlers.raid_desk.runs.events import RunEvent
from handlers.raid_desk.runs.members import bench_members, settle_run
from handlers.raid_desk.runs.moves import RUN, move_run
from handlers.raid_desk.runs.outcome_rules import Outcome
from handlers.raid_desk.runs.outcomes import OutcomeLog, worth_of, write_log
from handlers.raid_desk.settings import RaidSettings
from jobs.raid_desk.each_run import each_run
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from handlers.frame.guild import Guild
    from handlers.kit.records import By

AT_ONCE = 100
TOLD_WITHIN = timedelta(minutes=1)
"""How long what was just made may not have been told to us by the gateway yet."""


@every(seconds=2)
async def end_afk_checks(job: Job) -> int:
    """Who has not confirmed goes to the bench."""
    return await each_run(job, await due.list_overdue_checks(job.pool, job.clock.now()), _end_check)


async def _end_check(job: Job, by: By, run: RunRow) -> None:
    if run.afk_until is None or run.afk_until > by.now or not run.running:
        return
    members = await list_members(by.db, run.run_id)
    away = [member.user_id for member in members if member.state == "joined" and not member.afk_confirmed]
    settings = (await job.guild(by.db, by.guild_id)).settings(RaidSettings)
    benched = await bench_members(by.db, run, away, now=by.now, accept_s=settings.accept_s)
    await RUN.move(by, run, RunEvent.AFK_CHECK_ENDED, {"benched": benched}, afk_until=None)


@every(seconds=2)
async def move_waiting_lists(job: Job) -> int:
    """Places whose time to be taken is over are offered to the next."""
    return await each_run(job, await due.list_overdue_offers(job.pool, job.clock.now(), AT_ONCE), _settle)


async def _settle(job: Job, by: By, run: RunRow) -> None:
    if run.running:
        settings = (await job.guild(by.db, by.guild_id)).settings(RaidSettings)
        await settle_run(by.db, run, now=by.now, accept_s=settings.accept_s)


@every(seconds=2)
async def end_overdue_runs(job: Job) -> int:
    """Runs that nobody ended in time end, those of hours of downtime too."""
    return await each_run(job, await due.list_overdue_runs(job.pool, job.clock.now()), _end_run)


async def _end_run(job: Job, by: By, run: RunRow) -> None:
    if run.auto_end_at is not None and run.auto_end_at <= by.now:
        await move_run(by, run, moves.END, by_timer=True)


@every(seconds=20)
async def archive_orphans(job: Job) -> int:
    """Runs whose channel or server is gone are over; nothing is shown or told any more."""
    before = job.clock.now() - TOLD_WITHIN
    return await each_run(job, await due.list_orphans(job.pool, before=before, limit=AT_ONCE), _archive)


async def _archive(job: Job, by: By, run: RunRow) -> None:
    await move_run(by, run, moves.ARCHIVE)


@every(seconds=10)
async def await_run_logs(job: Job) -> int:
    """Organizers are reminded of runs that they have not logged, and in the end the log is given up."""
    return await each_run(job, await due.list_due_logs(job.pool, job.clock.now(), AT_ONCE), _await_log)


async def _await_log(job: Job, by: By, run: RunRow) -> None:
    if run.log_due_at is None or run.log_due_at > by.now:
        return
    if run.logged_at is None and run.ended_at is not None:
        await _unlogged(by, run, run.ended_at, await job.guild(by.db, by.guild_id))
        return
    ends = stage_ends(run)
    look_at = ends if ends is not None and ends > by.now else None
    await mark_log_due(by.db, run.run_id, look_at, run.reminders)
    await RUN.show(by, run)


async def _unlogged(by: By, run: RunRow, ended_at: datetime, guild: Guild) -> None:
    settings = guild.settings(RaidSettings)
    step = due_step(ended_at, run.reminders, settings.unlogged_after_hours, by.now)
    if step.step is EndingStep.GIVE_UP:
        offers = await list_offers(by.db, run.run_id)
        popped = [(offer.user_id, offer.item) for offer in offers if offer.state == "popped"]
        await write_log(by, run, OutcomeLog(Outcome.UNLOGGED, (), popped, worth_of(settings)))
        return
    await mark_log_due(by.db, run.run_id, step.look_at, step.reminders)
    if step.step is EndingStep.REMIND and not guild.left:
        text = messages.log_missing(guild.say, run, ended_at, settings.unlogged_after_hours)
        key = f"run_log:{run.run_id}:{step.reminders}"
        await notify(by.db, guild.id, run.organizer_id, NoticeKind.SYSTEM, text, now=by.now, key=key)
