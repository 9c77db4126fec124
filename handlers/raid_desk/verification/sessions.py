"""Verifications by RealmEye: begun, named, checked, ended. A session is one member's in one guild.

Why: decision 0310.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.platform.members import find_member
from db.raid_desk import raiders as raider_rows
from db.raid_desk import verification as rows
from db.schedule import Schedule
from handlers.frame.access import Suspended
from handlers.frame.refusals import Refusal
from handlers.kit.reviews import Acting
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.verification.raiders import refuse_taken, refuse_unwelcome, reopen
from handlers.raid_desk.verification.rules import (
    REJECTED_FOR,
    RaiderStatus,
    RejectedLately,
    key_of,
    read_name,
)
from handlers.raid_desk.verification.verified_role import verified_role
from interactions.escaping import shorten, timestamp
from jobs.requests.raid_desk import TellGivenUp

if TYPE_CHECKING:
    from datetime import datetime

    from db.pool import Connection
    from db.raid_desk.verification import VerificationRow
    from handlers.frame.context import Context

LASTS: Final = timedelta(hours=1)
"""How long the member may take for the next step."""
KEPT_TRYING: Final = timedelta(hours=24)
"""How long the member waits for us at most, from their press on, while the page cannot be looked at."""
CHECKED_BY: Final = timedelta(seconds=30)
"""How long the press of a button has to be followed by its job; then the sweep looks at the page."""
COOLDOWN: Final = timedelta(seconds=15)
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MODULE: Final = "raid_desk"


class SessionOver(Refusal):
    """This verification is over."""

    remedy = "Press the button in the server again to begin a new one."


class YouAreVerified(Refusal):
    """You are already verified here as **{name}**."""

    remedy = "If that is no longer your name, staff can change it."


class CheckedJustNow(Refusal):
    """I looked at your page a moment ago."""

    remedy = "You can have me look again {when}."


class CheckUnderWay(Refusal):
    """I am already looking at your page."""

    remedy = "You will see here what I find."


def new_code() -> str:
    """A code that nobody guesses, without letters that look alike."""
    return "GH" + "".join(secrets.choice(LETTERS) for _ in range(8))


async def begin(ctx: Context) -> VerificationRow:
    """The member's session in this guild; a new one if none is open."""
    acting = await Acting.of(ctx)
    await verified_role(ctx.db, acting.guild)
    await end_overdue(ctx.db, ctx.now, ctx.guild_id, ctx.actor.id)
    await rows.add_session(
        ctx.db, ctx.guild_id, ctx.actor.id, new_code(), now=ctx.now, expires_at=ctx.now + LASTS
    )
    session = await rows.lock_open_session(ctx.db, ctx.guild_id, ctx.actor.id)
    if session is None:  # its time ran out, or it was ended, this very moment
        raise SessionOver
    raider = await raider_rows.lock_raider(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now)
    if raider.status == RaiderStatus.APPROVED:
        raise YouAreVerified(name=raider.name)
    await refuse_unwelcome(acting, ctx.actor.id, "", by_staff=False)
    if raider.status == RaiderStatus.REJECTED:
        if ctx.now < raider.at + REJECTED_FOR:
            when = timestamp(raider.at + REJECTED_FOR, "R")
            raise RejectedLately(why=shorten(raider.why, 300), when=when)
        await reopen(acting, ctx.actor.id)
    return session


async def open_session(ctx: Context, session_id: int) -> tuple[Acting, VerificationRow]:
    """The presser's open session and its guild, also in direct messages; refuses what is not theirs."""
    session = await rows.lock_session(ctx.db, session_id)
    elsewhere = session is not None and ctx.in_guild and session.guild_id != ctx.guild_id
    if session is None or session.user_id != ctx.actor.id or elsewhere:
        raise SessionOver
    if session.state not in ("pending_ign", "pending_realmeye") or session.expires_at <= ctx.now:
        raise SessionOver
    return await _acting(ctx, session.guild_id), session


async def _acting(ctx: Context, guild_id: int) -> Acting:
    """In direct messages Discord tells nothing of the guild: the rows do."""
    if ctx.in_guild:
        return await Acting.of(ctx)
    guild = await ctx.guild_of(guild_id)
    member = await find_member(ctx.db, guild_id, ctx.actor.id)
    off = MODULE in ctx.resources.modules_off or not guild.module_on(MODULE)
    if off or guild.left or (member is not None and member.left_at is not None):
        raise SessionOver
    suspended = guild.settings(PlatformSettings).roles.get(Role.SUSPENDED)
    if member is not None and suspended in member.role_ids:
        raise Suspended
    return Acting(ctx.db, guild, ctx.actor.id, ctx.now)


async def name_it(ctx: Context, session_id: int, typed: str) -> VerificationRow:
    """The member says who they are in the game; a new name has a new code."""
    acting, session = await open_session(ctx, session_id)
    name = read_name(typed)
    await refuse_unwelcome(acting, ctx.actor.id, name, by_staff=False)
    await refuse_taken(acting, ctx.actor.id, name, by_staff=False)
    same = session.name is not None and key_of(session.name) == key_of(name)
    return await _move(
        ctx,
        session,
        state="pending_realmeye",
        name=name,
        code=session.code if same else new_code(),
        result=session.result if same else None,
        check_at=session.check_at if same else None,
        failures=session.failures if same else 0,
        expires_at=max(session.expires_at, ctx.now + LASTS) if same else ctx.now + LASTS,
    )


async def ask_for_check(ctx: Context, session_id: int) -> VerificationRow:
    """The page is to be looked at: by the job that follows, or by the sweep if that dies."""
    _, session = await open_session(ctx, session_id)
    if session.state != "pending_realmeye":
        raise SessionOver
    if session.check_at is not None and not session.failures:
        raise CheckUnderWay
    if session.checked_at is not None and ctx.now < session.checked_at + COOLDOWN:
        raise CheckedJustNow(when=timestamp(session.checked_at + COOLDOWN, "R"))
    until = session.expires_at if session.failures else ctx.now + KEPT_TRYING
    return await _move(ctx, session, check_at=ctx.now + CHECKED_BY, expires_at=until)


async def cancel(ctx: Context, session_id: int) -> VerificationRow:
    """No more of it."""
    _, session = await open_session(ctx, session_id)
    return await _move(ctx, session, state="cancelled", check_at=None)


async def end_overdue(
    db: Connection, now: datetime, guild_id: int | None = None, user_id: int | None = None
) -> int:
    """Those whose time is over end; who waited for us is told. How many that were."""
    expired = await rows.expire_sessions(db, now, guild_id, user_id)
    for row in expired:
        if row.waited:
            given_up = TellGivenUp(row.guild_id, row.session_id)
            await Schedule(db, row.guild_id).at(now, given_up, subject=str(row.session_id))
    return len(expired)


async def _move(ctx: Context, session: VerificationRow, **changes: object) -> VerificationRow:
    after = msgspec.structs.replace(session, **changes)
    if not await rows.move_session(ctx.db, session, after):
        raise SessionOver
    return msgspec.structs.replace(after, version=session.version + 1)
