"""/configquota: what a role asks of its members, and the panel that shows who meets it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from db.raid_desk import quota as rows
from db.raid_desk.quota import QUOTA_PANEL
from db.raid_desk.quota_periods import list_periods
from handlers.frame.context import Context
from handlers.kit import panels
from handlers.platform.channels.rules import required_channel
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.quota import config_views, refusals
from handlers.raid_desk.quota.rules import (
    MOST_POINTS,
    MOST_QUOTAS,
    MOST_REQUIRED,
    Repeat,
    check_period,
    read_moment,
    shown_moment,
    with_period,
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

if TYPE_CHECKING:
    from db.raid_desk.quota import QuotaRow

router = Router()
router.group("configquota", "What roles ask of their members.")

Which = Annotated[RoleOption, Option("The role whose members should meet it", name="role")]
Required = Annotated[int, Field(ge=1, le=MOST_REQUIRED)]
Points = Annotated[int, Field(ge=0, le=MOST_POINTS)]
Moment = Annotated[str, Field(max_length=40)]


@router.command("configquota role", requires=Role.MODERATOR)
async def configure(ctx: Context, *, role: Which) -> Reply:
    """Set the points a role needs, its period and reset, and post its panel."""
    if role.id == ctx.guild_id:
        raise refusals.QuotaOfEveryone
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
    await _refuse_too_many(ctx, state.role_id)
    await rows.add_quota(ctx.db, ctx.guild_id, state.role_id, ctx.now)
    changes = {
        "required": required,
        "run_points": run_points,
        "verification_points": verification_points,
        "carry_cap": carry_cap,
    }
    await change(ctx, state.role_id, **changes)
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
    last = await list_periods(ctx.db, ctx.guild_id, quota.quota_id, 1)
    check_period(begins_at, reset_at, ctx.now, last[0].ends_at if last else None)
    await _save(ctx, quota, with_period(quota, begins_at, reset_at, repeat, timezone))
    return await _again(ctx, state.role_id)


@router.component(PickChannel, requires=Role.MODERATOR)
async def pick_channel(ctx: Context, state: PickChannel, *, picked: ChannelOption) -> Update:
    """The panel stands there from now on, if it stands anywhere."""
    quota = await change(ctx, state.role_id, channel_id=picked.id)
    if await panels.find(ctx.db, QUOTA_PANEL, quota.quota_id) is not None:
        await panels.place(ctx.db, QUOTA_PANEL, quota.quota_id, ctx.guild_id, picked.id, now=ctx.now)
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
    if not await rows.mark_asked(ctx.db, quota.quota_id, state.number, ctx.actor.id, ctx.now):
        raise refusals.PeriodIsOver
    await ctx.audit("quota.reset_now", str(quota.role_id), number=state.number)
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


async def find(ctx: Context, role_id: int) -> QuotaRow:
    """The role's quota; a refusal when it has none."""
    quota = await rows.find_quota(ctx.db, ctx.guild_id, role_id)
    if quota is None:
        raise refusals.NoQuota(role_id=role_id)
    return quota


async def lock(ctx: Context, role_id: int) -> QuotaRow:
    """The same, locked."""
    quota = await rows.lock_quota(ctx.db, ctx.guild_id, role_id)
    if quota is None:
        raise refusals.NoQuota(role_id=role_id)
    return quota


async def change(ctx: Context, role_id: int, **changes: Any) -> QuotaRow:
    """These fields of the role's quota."""
    quota = await lock(ctx, role_id)
    return await _save(ctx, quota, msgspec.structs.replace(quota, **changes))


async def _save(ctx: Context, before: QuotaRow, after: QuotaRow) -> QuotaRow:
    """Keeps it and audits what differs."""
    fields = [name for name in after.__struct_fields__ if getattr(before, name) != getattr(after, name)]
    if not fields:
        return after
    await rows.move_quota(ctx.db, after)
    await ctx.audit(
        "quota.config",
        str(after.role_id),
        before={name: _plain(getattr(before, name)) for name in fields},
        after={name: _plain(getattr(after, name)) for name in fields},
    )
    await panels.touch(ctx.db, QUOTA_PANEL, after.quota_id, now=ctx.now)
    return after


def _plain(value: Any) -> Any:
    """For the audit: times as text, and so are ids, which are too long for numbers of JSON."""
    is_id = isinstance(value, int) and value > 2**53
    return str(value) if is_id or isinstance(value, datetime) else value


async def _refuse_too_many(ctx: Context, role_id: int) -> None:
    known = await rows.list_quotas(ctx.db, ctx.guild_id)
    if len(known) >= MOST_QUOTAS and role_id not in {quota.role_id for quota in known}:
        raise refusals.TooManyQuotas(most=MOST_QUOTAS)


async def _new_or_known(ctx: Context, role_id: int) -> config_views.Points:
    quota = await rows.find_quota(ctx.db, ctx.guild_id, role_id)
    return config_views.points_of(role_id, quota)


async def _overview(ctx: Context, role_id: int) -> Reply:
    quota = await rows.find_quota(ctx.db, ctx.guild_id, role_id)
    if quota is None:
        return config_views.not_yet(ctx.say, role_id)
    posted = await panels.find(ctx.db, QUOTA_PANEL, quota.quota_id)
    names = {dungeon.key: dungeon.name for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}
    shown = config_views.Shown(
        quota, names, (await ctx.guild()).timezone, None if posted is None else posted.channel_id
    )
    return config_views.overview(ctx.say, shown)


async def _again(ctx: Context, role_id: int) -> Update:
    reply = await _overview(ctx, role_id)
    return Update(embeds=reply.embeds, components=reply.components)
