"""A member's own choices: which kind is told where, quiet hours, the digest. In force at once.

Why: decision 0212.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.platform import notification_choices as wishes
from db.platform import notifications as rows
from db.platform.notification_choices import ChoiceRow
from handlers.platform.notifications.actions import hours_of
from handlers.platform.notifications.rules import NoticeKind, SameHour, Where, direct_due, read_hour
from handlers.platform.notifications.sending import wake
from handlers.platform.settings import values
from handlers.platform.settings.platform_settings import SETTINGS, PlatformSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context


class MemberChoices(msgspec.Struct, frozen=True):
    """What the member chose, with what it means now."""

    row: ChoiceRow
    timezone: str
    waiting: int
    closed_until: datetime | None


async def choices_of(ctx: Context) -> MemberChoices:
    """As they stand in this transaction."""
    guild_id, user_id = ctx.guild_id, ctx.actor.id
    row = await wishes.find_choice(ctx.db, guild_id, user_id)
    return MemberChoices(
        row,
        row.timezone or await _guild_timezone(ctx),
        await rows.count_waiting(ctx.db, guild_id, user_id),
        await wishes.find_closed(ctx.db, user_id, ctx.now),
    )


async def choose_place(ctx: Context, kinds: Sequence[NoticeKind], where: Where | None) -> None:
    """These kinds are told there from now on; None: as usual. What waits of a kind that is off is dropped."""
    row = await wishes.lock_choice(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now)
    places = {kind: place for kind, place in row.places.items() if kind not in kinds}
    if where is not None:
        places |= {str(kind): str(where) for kind in kinds}
    await _write(ctx, msgspec.structs.replace(row, places=places))
    if where is Where.OFF:
        await rows.delete_waiting(ctx.db, ctx.guild_id, ctx.actor.id, [str(kind) for kind in kinds])


async def choose_quiet_hours(ctx: Context, begin: str, end: str, timezone: str) -> None:
    """As typed."""
    quiet_from, quiet_to = read_hour(begin), read_hour(end)
    if quiet_from == quiet_to:
        raise SameHour
    row = await wishes.lock_choice(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now)
    zone = _read_timezone(timezone)
    row = msgspec.structs.replace(row, quiet_from=quiet_from, quiet_to=quiet_to, timezone=zone)
    await _move_hours(ctx, row)


async def end_quiet_hours(ctx: Context) -> None:
    """What is held for them is sent, unless a digest is wanted."""
    row = await wishes.lock_choice(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now)
    await _move_hours(ctx, msgspec.structs.replace(row, quiet_from=None, quiet_to=None))


async def choose_digest(ctx: Context, hour: str, timezone: str) -> None:
    """As typed: direct messages come once a day, then."""
    digest_at = read_hour(hour)
    row = await wishes.lock_choice(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now)
    row = msgspec.structs.replace(row, digest_at=digest_at, timezone=_read_timezone(timezone))
    await _move_hours(ctx, row)


async def end_digest(ctx: Context) -> None:
    """What waits for it is sent, unless it is quiet now."""
    row = await wishes.lock_choice(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now)
    await _move_hours(ctx, msgspec.structs.replace(row, digest_at=None))


async def try_directly(ctx: Context) -> None:
    """Their direct messages are tried again."""
    await wishes.delete_closed(ctx.db, ctx.actor.id)


def _read_timezone(typed: str) -> str:
    field = SETTINGS.field("timezone")
    if field is None:
        raise LookupError("the platform has no time zone")
    zone: str = values.read(field, typed)
    return zone


async def _move_hours(ctx: Context, row: ChoiceRow) -> None:
    """Writes new hours; what waits follows them. `held` stays, so that several are still one digest."""
    await _write(ctx, row)
    due = direct_due(hours_of(row, await _guild_timezone(ctx)), ctx.now)
    guild_id, user_id = ctx.guild_id, ctx.actor.id
    if await rows.count_waiting(ctx.db, guild_id, user_id):
        await wake(ctx.db, {(guild_id, user_id): due.at})
        await rows.move_waiting(ctx.db, guild_id, user_id, due_at=due.at, held=due.held)


async def _write(ctx: Context, row: ChoiceRow) -> None:
    await wishes.move_choice(ctx.db, ctx.guild_id, ctx.actor.id, row, ctx.now)


async def _guild_timezone(ctx: Context) -> str:
    return (await ctx.guild_settings(PlatformSettings)).timezone
