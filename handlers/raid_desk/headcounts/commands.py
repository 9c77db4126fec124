"""/headcount posts one now, /schedule plans them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import list_dungeons, recent_first
from handlers.raid_desk.headcounts import actions, messages, plan_messages, plans
from handlers.raid_desk.headcounts.rules import Audience
from handlers.raid_desk.headcounts.states import NewHeadcount
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import mention_channel, timestamp
from interactions.fields import Field
from interactions.option_values import ChannelOption, RoleOption
from interactions.options import Option
from interactions.responses import OpenModal, Reply
from interactions.router import Router

router = Router()
router.group("schedule", "Headcounts that are posted automatically.")

SELECTS = 3
MOST_MINUTES = 1440

Names = Annotated[str, Option("Which dungeons, by name and with commas: o3, shatters", max_length=400)]
Pinged = Annotated[RoleOption, Option("The role to ping")]
Needed = Annotated[RoleOption, Option("Only members with this role can answer")]
Minutes = Annotated[int, Option("How long it lasts, in minutes", ge=5, le=MOST_MINUTES)]
Channel = Annotated[ChannelOption, Option("Where; otherwise in the raid channel", channel_types=(0, 5))]
At = Annotated[str, Option("When: 20:00, 8pm; in the server's time zone", min_length=1, max_length=10)]
Repeats = Annotated[Literal["once", "daily"], Option("How often")]
Picked = Annotated[list[str], Field()]


@router.command("headcount", requires=Role.ORGANIZER)
async def headcount(
    ctx: Context,
    *,
    dungeons: Names | None = None,
    ping: Pinged | None = None,
    role: Needed | None = None,
    minutes: Minutes | None = None,
) -> Reply | OpenModal:
    """Ask who would come to a run, and with which keys."""
    audience = Audience(actions.check_ping(ctx, ping), role.id if role is not None else None)
    if dungeons is None:
        hardest = sorted(await list_dungeons(ctx.db, ctx.guild_id), key=lambda dungeon: -dungeon.difficulty)
        known = await recent_first(ctx.db, ctx.guild_id, hardest)
        size = messages.A_SELECT
        groups = [known[at : at + size] for at in range(0, min(len(known), SELECTS * size), size)]
        state = NewHeadcount(audience.ping_id or 0, audience.role_id or 0, minutes or 0)
        return OpenModal(messages.form(ctx.say, groups, state))
    return await _post(ctx, (), dungeons, audience, minutes)


@router.modal(NewHeadcount, requires=Role.ORGANIZER)
async def headcount_chosen(
    ctx: Context,
    state: NewHeadcount,
    *,
    dungeons_1: list[str],
    dungeons_2: list[str] = [],  # noqa: B006 - never changed
    dungeons_3: list[str] = [],  # noqa: B006 - never changed
    others: str = "",
) -> Reply:
    """The dungeons of a headcount were chosen."""
    keys = [*dungeons_1, *dungeons_2, *dungeons_3]
    audience = Audience(state.ping_id or None, state.role_id or None)
    return await _post(ctx, keys, others, audience, state.minutes or None)


async def _post(
    ctx: Context, keys: Sequence[str], names: str, audience: Audience, minutes: int | None
) -> Reply:
    dungeons = await actions.choose(ctx.db, ctx.guild_id, keys, names)
    channel_id = await actions.post_channel(ctx)
    settings = await ctx.guild_settings(RaidSettings)
    ends_at = await actions.post(
        ctx.db,
        guild_id=ctx.guild_id,
        key=f"interaction:{ctx.interaction.id}",
        organizer_id=ctx.actor.id,
        dungeons=dungeons,
        channel_id=channel_id,
        audience=audience,
        minutes=minutes or settings.headcount_minutes,
        now=ctx.now,
    )
    return ctx.whisper(
        "Your headcount goes to {channel} and ends {when}.",
        channel=mention_channel(channel_id),
        when=timestamp(ends_at, "R"),
    )


@router.command("schedule headcount", requires=Role.ORGANIZER)
async def schedule_headcount(
    ctx: Context,
    *,
    dungeons: Names,
    at: At,
    repeat: Repeats = "once",
    ping: Pinged | None = None,
    role: Needed | None = None,
    minutes: Minutes | None = None,
    channel: Channel | None = None,
) -> Reply:
    """Plan a headcount: the next time it is that time, or every day."""
    chosen = await actions.choose(ctx.db, ctx.guild_id, (), dungeons)
    settings = await ctx.guild_settings(RaidSettings)
    plan = await plans.plan(
        ctx,
        chosen,
        at,
        daily=repeat == "daily",
        audience=Audience(actions.check_ping(ctx, ping), role.id if role is not None else None),
        minutes=minutes or settings.headcount_minutes,
        channel_id=channel.id if channel is not None else await actions.post_channel(ctx),
    )
    return plan_messages.plan_noted(ctx.say, plan, [dungeon.name for dungeon in chosen])


@router.command("schedule list", requires=Role.ORGANIZER)
async def list_planned(ctx: Context) -> Reply:
    """All planned headcounts; cancel one here."""
    return await plans.show_all(ctx)
