"""Headcounts in the background: posting and editing the message, ending in time, posting what was planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db.raid_desk import headcount_plans, headcounts
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import emoji_map, list_dungeons
from handlers.raid_desk.headcounts import actions, messages
from handlers.raid_desk.headcounts.events import HeadcountEvent, note
from handlers.raid_desk.headcounts.rules import GRACE, Audience, next_daily
from handlers.raid_desk.settings import RaidSettings
from jobs.raid_desk.orphans import UNKNOWN_MESSAGE, look_for_panels
from jobs.raid_desk.panels import Place, show_panel, untold
from jobs.requests.platform import EditMessage, LookForMessage, SendMessage
from jobs.requests.raid_desk import PostPlannedHeadcount
from jobs.run import Job, Outcome, every, learns, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.headcounts import HeadcountRow

ORIGIN = "raid_desk.headcount"
WATCH = "raid_desk.headcount_watch"
AGAIN, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
MOST_FAILURES = 150
"""After a day of refusals only a change draws the message again."""
AT_ONCE = datetime.fromtimestamp(0, UTC)


@every(seconds=1)
async def refresh_headcount_panels(job: Job) -> int:
    """Posts messages, and edits those that would show something else."""
    return await job.each(await headcounts.list_panels_due(job.pool, job.clock.now()), refresh_panel)


async def refresh_panel(job: Job, db: Connection, guild_id: int, headcount_id: int) -> None:
    row = await headcounts.lock_headcount(db, guild_id, headcount_id)
    if row is None:
        return
    place = Place(f"{ORIGIN}:{headcount_id}", guild_id, row.channel_id, row.message_id, row.panel_shown)
    if place.under_way:
        return  # what has changed meanwhile is shown when it has arrived
    guild = await job.guild(db, guild_id)
    emoji, interests = await emoji_map(db, guild_id), await actions.interests_of(db, row)
    reply = messages.panel(
        guild.say, row, interests, emoji, guild.settings(PlatformSettings).roles, job.pictures_url
    )
    shown = await show_panel(job, db, place, reply)
    await headcounts.mark_shown(db, headcount_id, shown, failures=row.panel_failures)


@learns(ORIGIN)
async def panel_carried(db: Connection, outcome: Outcome) -> None:
    """Remembers where the message is; a refused edit is tried again, also when the headcount is over."""
    row = await headcounts.lock_headcount(db, outcome.guild_id or 0, int(outcome.about))
    effect = outcome.effect
    if row is None:
        return
    if outcome.done:
        if isinstance(effect, SendMessage) and outcome.result:
            await headcounts.mark_posted(db, row.headcount_id, int(outcome.result["message_id"]))
        await headcounts.mark_well(db, row.headcount_id)
    elif isinstance(effect, EditMessage):
        if outcome.code == UNKNOWN_MESSAGE:
            await _panel_lost(db, row, effect.message_id)
        else:
            failures = row.panel_failures + 1
            again = outcome.now + pause_after(row.panel_failures) if failures <= MOST_FAILURES else None
            await headcounts.mark_shown(db, row.headcount_id, untold(row.panel_shown), again, failures)
    elif isinstance(effect, SendMessage):
        await headcounts.move_headcount(db, row.headcount_id, "ended", row.created_at)
        await headcounts.mark_shown(db, row.headcount_id, row.panel_shown)


def pause_after(failures: int) -> timedelta:
    """How long to wait after a refused edit that had so many refused ones before it."""
    return min(AGAIN * (1 << min(failures, 20)), LONGEST_PAUSE)


@learns(WATCH)
async def panel_looked_for(db: Connection, outcome: Outcome) -> None:
    """A message that somebody deleted is posted again while the headcount is open."""
    effect = outcome.effect
    if not outcome.done and outcome.code == UNKNOWN_MESSAGE and isinstance(effect, LookForMessage):
        row = await headcounts.lock_headcount(db, outcome.guild_id or 0, int(outcome.about))
        if row is not None:
            await _panel_lost(db, row, effect.message_id)


async def _panel_lost(db: Connection, row: HeadcountRow, message_id: int) -> None:
    if row.state == "open" and await headcounts.mark_gone(db, row.headcount_id, message_id):
        await headcounts.mark_due(db, row.headcount_id, AT_ONCE)


@every(seconds=60)
async def end_headcounts(job: Job) -> int:
    """Ends those whose time is over, and sees whether the messages of the others are still there."""
    now = job.clock.now()
    async with job.transaction() as db:
        await look_for_panels(db, now, WATCH, headcounts.list_posted)
    return await job.each(await headcounts.list_overdue(job.pool, now), end_overdue)


async def end_overdue(job: Job, db: Connection, guild_id: int, headcount_id: int) -> None:
    now = job.clock.now()
    row = await headcounts.lock_headcount(db, guild_id, headcount_id)
    if (
        row is None
        or row.ends_at > now
        or not await headcounts.move_headcount(db, headcount_id, "ended", now)
    ):
        return
    await note(db, headcount_id, HeadcountEvent.ENDED, now=now, by_timer=True)
    await headcounts.mark_due(db, headcount_id, now)


@runs_when_due(PostPlannedHeadcount)
async def post_planned_headcount(job: Job, db: Connection, request: PostPlannedHeadcount) -> datetime | None:
    """Posts what was planned for now, and says when the next one comes.

    What is more than an hour late, because nothing ran at its time, is left out; the next one is posted.
    """
    plan = await headcount_plans.lock_plan(db, request.guild_id, request.plan_id)
    if plan is None or plan.next_at is None:
        return None
    now = job.clock.now()
    guild = await job.guild(db, plan.guild_id)
    if guild.module_on(RaidSettings.module) and now - plan.next_at <= GRACE:
        known = {one.key: one for one in await list_dungeons(db, plan.guild_id)}
        dungeons = [known[key] for key in plan.dungeon_keys if key in known]
        if dungeons:
            await actions.post(
                db,
                guild_id=plan.guild_id,
                key=f"plan:{plan.plan_id}:{int(plan.next_at.timestamp())}",
                organizer_id=plan.organizer_id,
                dungeons=dungeons,
                channel_id=plan.channel_id,
                audience=Audience(plan.role_id, plan.required_role_id),
                minutes=plan.minutes,
                now=now,
            )
    next_at = None if plan.daily_at is None else next_daily(plan.daily_at, guild.timezone, now)
    await headcount_plans.move_plan(db, plan.plan_id, next_at)
    return next_at
