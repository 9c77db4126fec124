"""Reading a member's year, as far as whoever asks may see it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.practice import practitioners as rows
from handlers.frame.refusals import Refusal
from handlers.platform.profiles.actions import refuse_closed
from handlers.practice.days import DAY
from handlers.practice.members import Practitioner, may_see, read_members
from handlers.practice.streaks import Fate, walk

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from interactions.options import MemberOption

WEEKS: Final = 53


class NeverPractised(Refusal):
    """{name} has not practised here yet."""

    remedy = "A streak begins with the first `/checkin`."


class StreakIsPrivate(Refusal):
    """{name} keeps their streak private."""

    remedy = "Only they can change that, with `/practice privacy`."


class YearDay(msgspec.Struct, frozen=True):
    """A day of the calendar. `fate` None: before the first check-in, or nothing was asked."""

    day: date
    minutes: int
    fate: Fate | None


class Year(msgspec.Struct, frozen=True):
    """What `/streak` shows. `days`: whole weeks from a Monday on, up to today."""

    name: str
    member: Practitioner
    days: tuple[YearDay, ...]


async def find_member(ctx: Context, chosen: MemberOption | None) -> tuple[int, str]:
    """Whose streak: id and name; refuses whom one may not look at."""
    if chosen is None:
        return ctx.actor.id, ctx.actor.name
    name = chosen.display_name
    await refuse_closed(ctx, chosen.id, name)
    return chosen.id, name


async def open_member(ctx: Context, user_id: int, name: str) -> Practitioner:
    """The member, if they ever practised and show it to whoever asks."""
    member = (await read_members(ctx.db, ctx.guild_id, [user_id], ctx.now)).get(user_id)
    if member is None or member.row.first_day is None:
        raise NeverPractised(name=name)
    if not await may_see(ctx, member):
        raise StreakIsPrivate(name=name)
    return member


async def read_year(db: Connection, member: Practitioner, name: str) -> Year:
    """The last year of a member, day by day."""
    today = member.today
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    row = member.row
    stored = {day.day: day for day in await rows.list_days(db, row.guild_id, row.user_id, first, today)}
    lately = {walked.day: walked.fate for walked in walk(member.past, today)}
    days = []
    for step in range((today - first).days + 1):
        day = first + DAY * step
        known = stored.get(day)
        fate = lately.get(day)
        if fate is None and known is not None:
            fate = Fate.DONE if known.sessions else _marked(known.mark)
        if row.first_day is None or (day < row.first_day and fate is not Fate.DONE):
            fate = None
        days.append(YearDay(day, 0 if known is None else known.minutes, fate))
    return Year(name, member, tuple(days))


def _marked(mark: str | None) -> Fate | None:
    return None if mark is None else Fate(mark)


async def find_year(db: Connection, guild_id: int, user_id: int, name: str, now: datetime) -> Year | None:
    """For the job that draws; None when there is nothing any more."""
    member = (await read_members(db, guild_id, [user_id], now)).get(user_id)
    if member is None or member.row.first_day is None:
        return None
    return await read_year(db, member, name)
