"""Headcounts in the background: ending in time, posting what was planned."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.raid_desk import headcount_plans, headcounts
from handlers.kit.records import By
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.headcounts import actions
from handlers.raid_desk.headcounts.events import end_headcount
from handlers.raid_desk.headcounts.rules import GRACE, Audience, next_daily
from handlers.raid_desk.settings import RaidSettings
from jobs.requests.raid_desk import PostPlannedHeadcount
from jobs.run import Job, every, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection


@every(seconds=60)
async def end_headcounts(job: Job) -> int:
    """Those whose time is over."""
    return await job.each(await headcounts.list_overdue(job.pool, job.clock.now()), end_overdue)


async def end_overdue(job: Job, db: Connection, guild_id: int, headcount_id: int) -> None:
    now = job.clock.now()
    row = await headcounts.lock_headcount(db, guild_id, headcount_id)
    if row is not None and row.ends_at <= now:
        await end_headcount(By(db, guild_id, None, now), row, by_timer=True)


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
        known = {dungeon.key: dungeon for dungeon in await list_dungeons(db, plan.guild_id)}
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
