"""Reading, changing and deleting one's own sessions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from db.platform.metrics import add_changed
from db.practice import sessions as rows
from db.practice.practitioners import list_practitioners
from db.practice.sessions import PracticeSessionRow
from handlers.frame.refusals import Refusal
from handlers.platform.guild_days import local_day
from handlers.practice.check_ins.actions import METRICS
from handlers.practice.check_ins.rules import MOST_MINUTES
from handlers.practice.days import OwnTime
from handlers.practice.members import Practitioner, here, lock_member, own_days, save
from handlers.practice.texts import written

if TYPE_CHECKING:
    from handlers.frame.context import Context

CHANGEABLE: Final = timedelta(hours=24)


class SessionIsGone(Refusal):
    """That session is not in your journal, or no longer is."""

    remedy = "Look again with `/journal`."


class TooLateToChange(Refusal):
    """A session can be changed for 24 hours after it was recorded; that time is over."""

    remedy = "Add what is missing with `/checkin`."


class SessionIsValidated(Refusal):
    """Others have validated that session, so it stays as long as it is."""

    remedy = "You can still change its notes. Whoever validated it can take that back."


class NotMinutes(Refusal):
    """Minutes are a whole number from 1 to {most}."""

    remedy = "Type digits only, such as `20`."


def is_changeable(session: PracticeSessionRow, now: datetime) -> bool:
    """Within a day."""
    return session.created_at + CHANGEABLE > now


async def first_of(ctx: Context, days: int) -> date:
    """The first of the actor's own last days."""
    known = await list_practitioners(ctx.db, ctx.guild_id, [ctx.actor.id])
    if known:
        today = own_days(known[0]).day_of(ctx.now)
    else:
        at = await here(ctx)
        today = OwnTime(at.timezone, at.day_start).day_of(ctx.now)
    return today - timedelta(days=days - 1)


async def find(ctx: Context, session_id: int) -> PracticeSessionRow:
    """One's own session, while it can be changed."""
    session = await rows.find_session(ctx.db, ctx.guild_id, ctx.actor.id, session_id)
    if session is None:
        raise SessionIsGone
    if not is_changeable(session, ctx.now):
        raise TooLateToChange
    return session


def read_minutes(typed: str) -> int:
    """As typed into a form."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MOST_MINUTES):
        raise NotMinutes(most=MOST_MINUTES)
    return int(text)


async def edit(ctx: Context, session_id: int, minutes: str, notes: str) -> PracticeSessionRow:
    """Other minutes and notes; the session as it is then."""
    count, kept = read_minutes(minutes), written(notes)
    member = await lock_member(ctx.db, await here(ctx), ctx.actor.id)
    session = await find(ctx, session_id)
    if not await rows.move_session(ctx.db, session, count, kept):
        raise SessionIsValidated
    member = member.with_session(session.day, count - session.minutes, sessions=0)
    await _save(ctx, member)
    return await find(ctx, session_id)


async def delete(ctx: Context, session_id: int) -> Practitioner:
    """The session is gone, and what it did to the streak too."""
    member = await lock_member(ctx.db, await here(ctx), ctx.actor.id)
    session = await find(ctx, session_id)
    if not await rows.delete_session(ctx.db, session_id):
        raise SessionIsValidated
    return await _save(ctx, member.with_session(session.day, -session.minutes, sessions=-1))


async def _save(ctx: Context, member: Practitioner) -> Practitioner:
    today = local_day(ctx.now, (await here(ctx)).timezone)
    await add_changed(ctx.db, ctx.guild_id, [ctx.actor.id], METRICS, today)
    return await save(ctx.db, member)
