"""Giving and taking points by hand: the ledger and the audit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.frame.refusals import Refusal
from handlers.kit.ledgers import LedgerEntry
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.points import give
from interactions.escaping import plain

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from handlers.kit.booking import Booked
    from interactions.options import MemberOption


class OwnPoints(Refusal):
    """You cannot give points to yourself."""

    remedy = "Another officer can, or an administrator."
    rule = "Only administrators change their own points, and it is noted in the audit."


async def give_points(ctx: Context, member: MemberOption, amount: int, note: str | None) -> Booked:
    """Adds to a member's points; to one's own only as administrator."""
    if member.id == ctx.actor.id and not ctx.actor.is_administrator:
        raise OwnPoints()
    return await _move(ctx, member, amount, "give", note)


async def take_points(ctx: Context, member: MemberOption, amount: int, note: str | None) -> Booked:
    """Takes from a member's points, also of somebody who left. Raises NotEnough."""
    return await _move(ctx, member, -amount, "take", note)


async def _move(ctx: Context, member: MemberOption, amount: int, reason: str, note: str | None) -> Booked:
    kept = plain(note or "")
    entry = LedgerEntry(
        member.id,
        amount,
        reason,
        key=f"interaction:{ctx.interaction.id}",
        by=ctx.actor.id,
        subject={"note": kept} if kept else {},
    )
    timezone = (await ctx.guild_settings(PlatformSettings)).timezone
    [booked] = await give(ctx.db, ctx.guild_id, timezone, entry, now=ctx.now)
    await ctx.audit(f"points.{reason}", str(member.id), amount=amount, after=booked.total, note=kept)
    return booked
