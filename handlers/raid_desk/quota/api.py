"""Quotas in the REST API: what roles ask of their members, set by the same changes as by `/configquota`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from db.platform.guilds import list_channels, list_roles
from db.raid_desk import quota as rows
from handlers.api.context import ApiContext
from handlers.api.fields import Id, Moment, Scope
from handlers.api.problems import NotThere, answers
from handlers.api.routes import Api
from handlers.platform.channels.api import channel_option
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.quota import changes, refusals
from handlers.raid_desk.quota.rules import MOST_POINTS, MOST_REQUIRED, Repeat

if TYPE_CHECKING:
    from db.raid_desk.quota import QuotaRow

api = Api("raid_desk", "Quota and points")
answers(404, refusals.NoQuota, refusals.NoQuotas, refusals.NoSuchPeriod)
answers(
    422,
    refusals.QuotaOfEveryone,
    refusals.StartsLater,
    refusals.StartsTooEarly,
    refusals.StartsInLastPeriod,
    refusals.ResetInPast,
    refusals.ResetTooFar,
    refusals.NoReason,
    refusals.NotOfQuota,
)

Points = Annotated[int, Meta(ge=0, le=MOST_POINTS)]
DungeonKey = Annotated[str, Meta(max_length=32, pattern="^[a-z0-9_]+$")]


class QuotaView(msgspec.Struct, frozen=True):
    """The quota of a role and its present period. `dungeons`: what a run counts there instead."""

    role_id: Id
    required: int
    run_points: int
    verification_points: int
    carry_cap: int
    dungeons: dict[str, int]
    channel_id: Id | None
    period: int
    begins_at: datetime
    repeat: str
    reset_at: datetime | None


class QuotaForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `/configquota` sets it. What is null or missing stays; `reset_at` goes with `repeat`."""

    required: Annotated[int, Meta(ge=1, le=MOST_REQUIRED)]
    run_points: Points = 1
    verification_points: Points = 1
    carry_cap: Points = 0
    channel_id: Id | None = None
    begins_at: Moment | None = None
    reset_at: Moment | None = None
    repeat: Repeat | None = None


class PointsOfRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a run counts."""

    points: Points


@api.get("/quota/configs/{guild_id}", requires=Role.ORGANIZER, scope=Scope.READ)
async def list_quotas(ctx: ApiContext, guild_id: int) -> list[QuotaView]:
    """Every role that has a quota."""
    return [_view(quota) for quota in await rows.list_quotas(ctx.db, guild_id)]


@api.get("/quota/config/{guild_id}/{role_id}", requires=Role.ORGANIZER, scope=Scope.READ)
async def read_quota(ctx: ApiContext, guild_id: int, role_id: int) -> QuotaView:
    """The quota of a role."""
    return _view(await changes.find(ctx, role_id))


@api.put("/quota/config/{guild_id}/{role_id}", requires=Role.MODERATOR, scope=Scope.WRITE, versioned=True)
async def write_quota(ctx: ApiContext, guild_id: int, role_id: int, body: QuotaForm) -> QuotaView:
    """Sets the quota of a role, which has one from then on; nobody overwrites what they have not seen."""
    changes.refuse_everyone(ctx, role_id)
    if role_id not in {role.role_id for role in await list_roles(ctx.db, guild_id)}:
        raise NotThere
    before = await rows.lock_quota(ctx.db, guild_id, role_id)
    ctx.saw(None if before is None else _view(before))
    await changes.set_basics(
        ctx,
        role_id,
        required=body.required,
        run_points=body.run_points,
        verification_points=body.verification_points,
        carry_cap=body.carry_cap,
    )
    if body.channel_id is not None:
        await changes.set_channel(ctx, role_id, await _channel(ctx, int(body.channel_id)))
    if (body.begins_at, body.repeat) != (None, None) or body.reset_at is not None:
        await _set_period(ctx, role_id, body)
    return _view(await changes.find(ctx, role_id))


async def _set_period(ctx: ApiContext, role_id: int, body: QuotaForm) -> None:
    quota = await changes.lock(ctx, role_id)
    begins_at = body.begins_at or quota.begins_at
    repeat = body.repeat or Repeat(quota.repeat)
    both = body.reset_at is not None or body.repeat is not None
    await changes.move_period(ctx, quota, begins_at, body.reset_at if both else quota.reset_at, repeat)


async def _channel(ctx: ApiContext, channel_id: int) -> int:
    known = {channel.channel_id: channel for channel in await list_channels(ctx.db, ctx.guild_id)}
    return channel_option(known.get(channel_id), "channel_id").id


@api.put(
    "/quota/config/{guild_id}/{role_id}/dungeon/{dungeon_key}", requires=Role.MODERATOR, scope=Scope.WRITE
)
async def set_quota_dungeon(
    ctx: ApiContext, guild_id: int, role_id: int, dungeon_key: DungeonKey, body: PointsOfRun
) -> QuotaView:
    """What a run of that dungeon counts for the role, also in this period."""
    if dungeon_key not in {dungeon.key for dungeon in await list_dungeons(ctx.db, guild_id)}:
        raise NotThere
    return _view(await changes.set_override(ctx, role_id, dungeon_key, body.points))


@api.delete(
    "/quota/config/{guild_id}/{role_id}/dungeon/{dungeon_key}", requires=Role.MODERATOR, scope=Scope.WRITE
)
async def reset_quota_dungeon(
    ctx: ApiContext, guild_id: int, role_id: int, dungeon_key: DungeonKey
) -> QuotaView:
    """A run of that dungeon counts as any other again."""
    return _view(await changes.set_override(ctx, role_id, dungeon_key, None))


@api.post("/quota/config/{guild_id}/{role_id}/reset", requires=Role.MODERATOR, scope=Scope.WRITE)
async def end_quota_period(ctx: ApiContext, guild_id: int, role_id: int) -> QuotaView:
    """Ends the present period now; its standings are posted, and the next one begins, in a few seconds."""
    quota = await changes.find(ctx, role_id)
    await changes.end_period(ctx, quota, quota.number)
    return _view(quota)


def _view(quota: QuotaRow) -> QuotaView:
    return QuotaView(
        role_id=str(quota.role_id),
        required=quota.required,
        run_points=quota.run_points,
        verification_points=quota.verification_points,
        carry_cap=quota.carry_cap,
        dungeons=quota.dungeons,
        channel_id=str(quota.channel_id) if quota.channel_id is not None else None,
        period=quota.number,
        begins_at=quota.begins_at,
        repeat=quota.repeat,
        reset_at=quota.reset_at,
    )
