"""Codes, and the stages that are rewarded: each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.practice import invites as rows
from db.practice.invites import ReferralRow
from db.practice.practitioners import list_practitioners
from db.schedule import Schedule
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.practice.invites import messages
from handlers.practice.invites.rules import (
    REDEEMED_WITHIN,
    SEVENTH_DAY,
    AccountTooNew,
    NoSuchCode,
    OwnCode,
    RedeemedBefore,
    Stage,
    TooLongHere,
    WasHereBefore,
    account_made,
    new_code,
    read_code,
    reward,
)
from handlers.practice.members import own_days
from handlers.practice.settings import PracticeSettings
from jobs.requests.platform import GiveXp

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild

TRIES = 5
REASON = "invite"


async def create(ctx: Context) -> str:
    """The actor's code, the same every time."""
    for _ in range(TRIES):
        code = await rows.save_code(ctx.db, ctx.guild_id, ctx.actor.id, new_code(), ctx.now)
        if code is not None:
            return code
    raise LookupError("five new codes in a row were taken")


def joined_at(ctx: Context) -> datetime | None:
    """When the actor joined, as the interaction says."""
    member = ctx.interaction.member
    try:
        return datetime.fromisoformat(member.joined_at) if member is not None and member.joined_at else None
    except ValueError:
        return None


def is_new(ctx: Context) -> bool:
    """Whether the actor may still redeem a code."""
    joined = joined_at(ctx)
    return joined is not None and ctx.now - joined <= REDEEMED_WITHIN


async def redeem(ctx: Context, typed: str) -> tuple[int, bool]:
    """The actor came by whoever has this code; and whether they have checked in already."""
    code, actor_id = read_code(typed), ctx.actor.id
    inviter_id = await rows.find_inviter(ctx.db, ctx.guild_id, code)
    if inviter_id is None:
        raise NoSuchCode
    if inviter_id == actor_id:
        raise OwnCode
    if await rows.find_referral(ctx.db, ctx.guild_id, actor_id) is not None:
        raise RedeemedBefore
    has_practised = await _refuse_old(ctx)
    due_at = ctx.now if has_practised else ctx.now + SEVENTH_DAY
    if not await rows.add_referral(ctx.db, ctx.guild_id, actor_id, inviter_id, due_at, ctx.now):
        raise RedeemedBefore
    await ctx.audit("practice.invite.redeem", str(actor_id), inviter=inviter_id)
    return inviter_id, has_practised


async def _refuse_old(ctx: Context) -> bool:
    """Only new members with an account that is not too new; whether they have practised since they came."""
    practice, joined = await ctx.guild_settings(PracticeSettings), joined_at(ctx)
    if joined is None or not is_new(ctx):
        raise TooLongHere
    if ctx.now - account_made(ctx.actor.id) < timedelta(days=practice.invite_account_days):
        raise AccountTooNew(days=practice.invite_account_days)
    known = await list_practitioners(ctx.db, ctx.guild_id, [ctx.actor.id])
    if not known or known[0].first_day is None:
        return False
    if known[0].first_day < own_days(known[0]).day_of(joined):
        raise WasHereBefore
    return True


async def pay(db: Connection, guild: Guild, referral: ReferralRow, stage: Stage) -> None:
    """Both get the xp of that stage and are told. Keys make each single."""
    xp = reward(stage, guild.settings(PracticeSettings))
    inviter_id, invited_id = referral.inviter_id, referral.invited_id
    key = f"invite:{invited_id}:{stage}"
    texts = {
        inviter_id: messages.told_inviter(guild.say, stage, invited_id, xp),
        invited_id: messages.told_invited(guild.say, stage, xp),
    }
    for user_id, text in texts.items():
        if xp:
            given = GiveXp(guild.id, user_id, xp, REASON, stage, f"{key}:{user_id}")
            await Schedule(db, guild.id).at(guild.now, given, subject=f"{key}:{user_id}")
        await notify(db, guild.id, user_id, NoticeKind.PRACTICE, text, now=guild.now, key=key)
