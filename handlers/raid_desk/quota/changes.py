"""What is set of a quota, changed by whoever may: kept, audited, and drawn on its panel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.raid_desk import quota as rows
from db.raid_desk.quota import QUOTA_PANEL
from db.raid_desk.quota_periods import list_periods
from handlers.kit import panels
from handlers.raid_desk.quota import refusals
from handlers.raid_desk.quota.rules import MOST_OVERRIDES, MOST_QUOTAS, Repeat, check_period, with_period

if TYPE_CHECKING:
    from db.raid_desk.quota import QuotaRow
    from handlers.frame.context import Context


def refuse_everyone(ctx: Context, role_id: int) -> None:
    """A quota is for some."""
    if role_id == ctx.guild_id:
        raise refusals.QuotaOfEveryone


async def set_basics(ctx: Context, role_id: int, **changes: int) -> QuotaRow:
    """What is needed and what counts. The first time the role gets its quota by this."""
    await _refuse_too_many(ctx, role_id)
    await rows.add_quota(ctx.db, ctx.guild_id, role_id, ctx.now)
    return await change(ctx, role_id, **changes)


async def move_period(
    ctx: Context, quota: QuotaRow, begins_at: datetime, reset_at: datetime | None, repeat: Repeat
) -> QuotaRow:
    """When the present period began, when it is reset, and how often. `quota`: locked."""
    last = await list_periods(ctx.db, ctx.guild_id, quota.quota_id, 1)
    check_period(begins_at, reset_at, ctx.now, last[0].ends_at if last else None)
    timezone = (await ctx.guild()).timezone
    return await _save(ctx, quota, with_period(quota, begins_at, reset_at, repeat, timezone))


async def set_channel(ctx: Context, role_id: int, channel_id: int | None) -> QuotaRow:
    """The panel stands there from now on, if it stands anywhere."""
    quota = await change(ctx, role_id, channel_id=channel_id)
    if channel_id is not None and await panels.find(ctx.db, QUOTA_PANEL, quota.quota_id) is not None:
        await panels.place(ctx.db, QUOTA_PANEL, quota.quota_id, ctx.guild_id, channel_id, now=ctx.now)
    return quota


async def set_override(ctx: Context, role_id: int, dungeon_key: str, points: int | None) -> QuotaRow:
    """What a run of that dungeon counts, also in this period; None: as any other."""
    quota = await lock(ctx, role_id)
    overrides = {key: value for key, value in quota.dungeons.items() if key != dungeon_key}
    if points is not None:
        overrides[dungeon_key] = points
    if len(overrides) > MOST_OVERRIDES:
        raise refusals.TooManyOverrides(most=MOST_OVERRIDES)
    return await change(ctx, role_id, dungeons=overrides)


async def end_period(ctx: Context, quota: QuotaRow, number: int) -> None:
    """The period of that number ends at this moment; the worker closes it and posts the standings."""
    if not await rows.mark_asked(ctx.db, quota.quota_id, number, ctx.actor.id, ctx.now):
        raise refusals.PeriodIsOver
    await ctx.audit("quota.reset_now", str(quota.role_id), number=number)


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
