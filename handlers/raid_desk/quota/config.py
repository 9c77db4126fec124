"""/configquota: what a role asks of its members, and the panel that shows who meets it."""

from __future__ import annotations

from typing import Annotated

from db.raid_desk import quota as rows
from db.raid_desk.quota import QUOTA_PANEL
from handlers.frame.context import Context
from handlers.kit import panels
from handlers.platform.channels.rules import required_channel
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.quota import config_views
from handlers.raid_desk.quota.changes import (
    end_period,
    find,
    lock,
    move_period,
    refuse_everyone,
    set_basics,
    set_channel,
)
from handlers.raid_desk.quota.rules import (
    MOST_POINTS,
    MOST_REQUIRED,
    Repeat,
    read_moment,
    shown_moment,
)
from handlers.raid_desk.quota.states import (
    AskRemove,
    AskReset,
    EditPeriod,
    EditPoints,
    PickChannel,
    PostPanel,
    Remove,
    ResetNow,
    ShowConfig,
)
from interactions.fields import Field
from interactions.options import ChannelOption, Option, RoleOption
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router()
router.group("configquota", "What roles require of their members.")

Which = Annotated[RoleOption, Option("The role whose members should meet it", name="role")]
Required = Annotated[int, Field(ge=1, le=MOST_REQUIRED)]
Points = Annotated[int, Field(ge=0, le=MOST_POINTS)]
Moment = Annotated[str, Field(max_length=40)]


@router.command("configquota role", requires=Role.MODERATOR)
async def configure(ctx: Context, *, role: Which) -> Reply:
    """Set the points a role needs, its period and reset, and post its panel."""
    refuse_everyone(ctx, role.id)
    return await _overview(ctx, role.id)


@router.command("configquota list", requires=Role.MODERATOR)
async def show_list(ctx: Context) -> Reply:
    """Show which roles have a quota."""
    return config_views.listed(ctx.say, await rows.list_quotas(ctx.db, ctx.guild_id))


@router.component(ShowConfig, requires=Role.MODERATOR)
async def show_config(ctx: Context, state: ShowConfig) -> Update:
    """Back to all of it."""
    return await _again(ctx, state.role_id)


@router.component(EditPoints, requires=Role.MODERATOR)
async def edit_points(ctx: Context, state: EditPoints) -> OpenModal:
    """The form."""
    return config_views.points_form(ctx.say, await _new_or_known(ctx, state.role_id))


@router.modal(EditPoints, requires=Role.MODERATOR)
async def set_points(
    ctx: Context,
    state: EditPoints,
    *,
    required: Required,
    run_points: Points,
    verification_points: Points,
    carry_cap: Points,
) -> Update:
    """What is needed and what counts. The first time the role gets its quota by this."""
    await set_basics(
        ctx,
        state.role_id,
        required=required,
        run_points=run_points,
        verification_points=verification_points,
        carry_cap=carry_cap,
    )
    return await _again(ctx, state.role_id)


@router.component(EditPeriod, requires=Role.MODERATOR)
async def edit_period(ctx: Context, state: EditPeriod) -> OpenModal:
    """The form."""
    timezone = (await ctx.guild()).timezone
    return config_views.period_form(ctx.say, await find(ctx, state.role_id), timezone)


@router.modal(EditPeriod, requires=Role.MODERATOR)
async def set_period(
    ctx: Context, state: EditPeriod, *, begins: Moment, repeat: Repeat, resets: Moment | None = None
) -> Update:
    """When it began, when it is reset, and how often."""
    timezone = (await ctx.guild()).timezone
    quota = await lock(ctx, state.role_id)
    unchanged = begins.strip() == shown_moment(quota.begins_at, timezone)
    begins_at = quota.begins_at if unchanged else read_moment(begins, timezone)
    reset_at = read_moment(resets, timezone) if resets and resets.strip() else None
    await move_period(ctx, quota, begins_at, reset_at, repeat)
    return await _again(ctx, state.role_id)


@router.component(PickChannel, requires=Role.MODERATOR)
async def pick_channel(ctx: Context, state: PickChannel, *, picked: ChannelOption) -> Update:
    """The panel stands there from now on, if it stands anywhere."""
    await set_channel(ctx, state.role_id, picked.id)
    return await _again(ctx, state.role_id)


@router.component(PostPanel, requires=Role.MODERATOR)
async def post_panel(ctx: Context, state: PostPanel) -> Update:
    """Into its channel, else into the one of `quota`; drawn again where it is already."""
    quota = await find(ctx, state.role_id)
    channel_id = quota.channel_id or required_channel(
        await ctx.guild_settings(PlatformSettings), ChannelKey.QUOTA
    )
    await panels.place(ctx.db, QUOTA_PANEL, quota.quota_id, ctx.guild_id, channel_id, now=ctx.now)
    await ctx.audit("quota.panel", str(quota.role_id), channel=str(channel_id))
    return await _again(ctx, state.role_id)


@router.component(AskReset, requires=Role.MODERATOR)
async def ask_reset(ctx: Context, state: AskReset) -> Update:
    """What it means, and a second button."""
    return config_views.sure_to_reset(ctx.say, await find(ctx, state.role_id))


@router.component(ResetNow, requires=Role.MODERATOR)
async def reset_now(ctx: Context, state: ResetNow) -> Update:
    """The period of that number ends at this moment; the worker closes it and posts the standings."""
    quota = await find(ctx, state.role_id)
    await end_period(ctx, quota, state.number)
    return await _again(ctx, state.role_id)


@router.component(AskRemove, requires=Role.MODERATOR)
async def ask_remove(ctx: Context, state: AskRemove) -> Update:
    """What it means, and a second button."""
    return config_views.sure_to_remove(ctx.say, await find(ctx, state.role_id))


@router.component(Remove, requires=Role.MODERATOR)
async def remove(ctx: Context, state: Remove) -> Update:
    """The role asks nothing any more, and its panel goes."""
    quota = await lock(ctx, state.role_id)
    await panels.touch(ctx.db, QUOTA_PANEL, quota.quota_id, now=ctx.now)
    await rows.mark_removed(ctx.db, quota.quota_id, ctx.now)
    await ctx.audit("quota.remove", str(quota.role_id))
    return await _again(ctx, state.role_id)


async def _new_or_known(ctx: Context, role_id: int) -> config_views.BasicValues:
    quota = await rows.find_quota(ctx.db, ctx.guild_id, role_id)
    return config_views.points_of(role_id, quota)


async def _overview(ctx: Context, role_id: int) -> Reply:
    quota = await rows.find_quota(ctx.db, ctx.guild_id, role_id)
    if quota is None:
        return config_views.not_yet(ctx.say, role_id)
    posted = await panels.find(ctx.db, QUOTA_PANEL, quota.quota_id)
    names = {dungeon.key: dungeon.name for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}
    shown = config_views.ShownQuota(
        quota, names, (await ctx.guild()).timezone, None if posted is None else posted.channel_id
    )
    return config_views.overview(ctx.say, shown)


async def _again(ctx: Context, role_id: int) -> Update:
    return (await _overview(ctx, role_id)).in_place()
