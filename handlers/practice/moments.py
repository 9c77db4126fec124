"""Moments as members type them, by their own clock. Pure, but for `own_timezone`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from db.practice.practitioners import list_practitioners
from handlers.frame.refusals import Refusal
from handlers.platform.guild_days import zone
from handlers.platform.notifications.rules import read_hour
from handlers.practice.members import here, own_days
from interactions.escaping import escape, timestamp

if TYPE_CHECKING:
    from handlers.frame.context import Context

FARTHEST: Final = timedelta(days=180)
SOONEST: Final = timedelta(minutes=5)
_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T,]+(\S.*)")
_MENTIONED = re.compile(r"<t:(\d{9,11})(?::[a-zA-Z])?>")


class NotAMoment(Refusal):
    """“{typed}” is not a date and a time."""

    remedy = "Write it by your own clock, as `2030-05-17 18:30`. Without a date, it is today or tomorrow."


class MomentIsPast(Refusal):
    """That was {when}: it has to be at least five minutes from now."""

    remedy = "It is read by your own clock; use `/practice time` to tell me what time it is for you."


class MomentIsFar(Refusal):
    """That is more than {most} days from now."""

    remedy = "Choose an earlier day."


class MomentIsSkipped(Refusal):
    """On that day clocks are put forward, and `{typed}` does not exist: they skip it."""

    remedy = "Choose a time before or after the change."


async def own_timezone(ctx: Context) -> str:
    """What the actor's clock shows, also when their days follow it from tomorrow on; else the server's."""
    known = await list_practitioners(ctx.db, ctx.guild_id, [ctx.actor.id])
    if not known:
        return (await here(ctx)).timezone
    days = own_days(known[0]).settled(ctx.now)
    return (days.later or days.time).timezone


def read_moment(typed: str, timezone: str, now: datetime) -> datetime:
    """The moment (UTC) that somebody means in their time zone; refuses what is past, far or skipped."""
    moment = _moment(typed.strip(), timezone, now)
    if moment < now + SOONEST:
        raise MomentIsPast(when=timestamp(moment, "R"))
    if moment > now + FARTHEST:
        raise MomentIsFar(most=FARTHEST.days)
    return moment


def _moment(typed: str, timezone: str, now: datetime) -> datetime:
    mentioned, dated = _MENTIONED.fullmatch(typed), _DATED.fullmatch(typed)
    if mentioned is not None:
        return datetime.fromtimestamp(int(mentioned[1]), UTC)
    if dated is not None:
        day = _day(typed, int(dated[1]), int(dated[2]), int(dated[3]))
        return _by_clock(day, read_hour(dated[4]), timezone, typed)
    if re.search(r"\d{3}|\d-\d", typed):
        raise NotAMoment(typed=typed[:40])
    minute, today = read_hour(typed), now.astimezone(zone(timezone)).date()
    for day in (today, today + timedelta(days=1)):
        moment = _by_clock(day, minute, timezone, typed)
        if moment >= now + SOONEST:
            return moment
    raise NotAMoment(typed=typed[:40])


def _day(typed: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotAMoment(typed=typed[:40]) from None


def _by_clock(day: date, minute: int, timezone: str, typed: str) -> datetime:
    """Of a time that comes twice, the first."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), zone(timezone))
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone(timezone)).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise MomentIsSkipped(typed=escape(typed[:40]).replace("`", "'"))
    return moment
