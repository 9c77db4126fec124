"""Headcounts that are planned ahead: once, or each day at a time of the server's time zone."""

from __future__ import annotations

from collections.abc import Sequence

from db.raid_desk import headcount_plans as rows
from handlers.frame.context import Context
from handlers.frame.refusals import Refusal
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.headcounts import plan_messages
from handlers.raid_desk.headcounts.rules import Audience, next_daily, read_time
from interactions.responses import Reply
from jobs.requests.raid_desk import PostPlannedHeadcount

MOST_PLANS = 25


class NotATime(Refusal):
    """“{text}” is not a time of day."""

    remedy = "Write it like 20:00, 8pm or 8:30pm."


class TooManyPlans(Refusal):
    """There are {most} planned headcounts already."""

    remedy = "Cancel one with `/schedule list`."


class PlanGone(Refusal):
    """That headcount is no longer planned."""

    remedy = "`/schedule list` shows those that are."


async def plan(
    ctx: Context,
    dungeons: Sequence[Dungeon],
    at: str,
    *,
    daily: bool,
    audience: Audience,
    minutes: int,
    channel_id: int,
) -> rows.PlanRow:
    """Writes it down and sets its timer."""
    moment = read_time(at)
    if moment is None:
        raise NotATime(text=at)
    if len(await rows.list_plans(ctx.db, ctx.guild_id)) >= MOST_PLANS:
        raise TooManyPlans(most=MOST_PLANS)
    timezone = (await ctx.guild_settings(PlatformSettings)).timezone
    new = rows.NewPlan(
        guild_id=ctx.guild_id,
        key=f"interaction:{ctx.interaction.id}",
        organizer_id=ctx.actor.id,
        dungeon_keys=[dungeon.key for dungeon in dungeons],
        channel_id=channel_id,
        role_id=audience.ping_id,
        required_role_id=audience.role_id,
        minutes=minutes,
        daily_at=moment if daily else None,
        next_at=next_daily(moment, timezone, ctx.now),
        created_at=ctx.now,
    )
    row = await rows.add_plan(ctx.db, new)
    if row is None:
        raise PlanGone
    request = PostPlannedHeadcount(guild_id=row.guild_id, plan_id=row.plan_id)
    await ctx.schedule.at(new.next_at, request, subject=str(row.plan_id))
    await ctx.audit("headcount.plan", str(row.plan_id), dungeons=list(new.dungeon_keys), daily=daily)
    return row


async def cancel(ctx: Context, plan_id: int) -> None:
    """Takes a plan back; what it has posted stays."""
    await ctx.schedule.cancel(PostPlannedHeadcount, subject=str(plan_id))
    row = await rows.lock_plan(ctx.db, ctx.guild_id, plan_id)
    if row is None:
        raise PlanGone
    await rows.move_plan(ctx.db, plan_id, None)
    await ctx.audit("headcount.cancel_plan", str(plan_id), dungeons=row.dungeon_keys)


async def show_all(ctx: Context) -> Reply:
    """All plans of the server."""
    names = {dungeon.key: dungeon.name for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}
    lines = [
        (row, [names.get(key, key) for key in row.dungeon_keys])
        for row in await rows.list_plans(ctx.db, ctx.guild_id)
    ]
    timezone = (await ctx.guild_settings(PlatformSettings)).timezone
    return plan_messages.plan_list(ctx.say, lines, timezone)
