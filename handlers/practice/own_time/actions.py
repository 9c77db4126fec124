"""A member's own days: hours, rest, pauses, reminders, repairs; and an amnesty for everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from db.platform.metrics import add_changed
from db.practice import practitioners as rows
from handlers.platform.guild_days import local_day
from handlers.platform.notifications.rules import read_hour
from handlers.platform.profiles.actions import choose_level
from handlers.practice.check_ins.actions import METRICS
from handlers.practice.days import DAY, OwnTime
from handlers.practice.look import short_date
from handlers.practice.members import Practitioner, here, lock_member, save
from handlers.practice.own_time.rules import (
    BETWEEN_CHANGES,
    LATEST_START,
    MOST_AMNESTY_DAYS,
    MOST_PAUSE,
    AmnestyInFuture,
    AmnestyTooOld,
    ChangedLately,
    NoPlaceHasThatTime,
    NotATimeZone,
    NothingToRepair,
    NothingToResume,
    PauseTooLong,
    PauseTooShort,
    RepairedLately,
    TooLateStart,
    read_date,
)
from handlers.practice.own_time.zones import Zones, is_zone, zones_at
from handlers.practice.settings import PracticeSettings
from handlers.practice.streaks import Fate, Streak, walk
from interactions.escaping import code, timestamp

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def own(ctx: Context) -> Practitioner:
    """The actor, locked."""
    return await lock_member(ctx.db, await here(ctx), ctx.actor.id)


async def places(ctx: Context, typed: str) -> list[Zones]:
    """Where it is that time now."""
    zones = zones_at(read_hour(typed), ctx.now, (await here(ctx)).timezone)
    if not zones:
        raise NoPlaceHasThatTime(typed=typed[:20])
    return zones


async def choose_zone(ctx: Context, timezone: str) -> Practitioner:
    """From the end of the member's day on, or at once while they have never practised."""
    if not is_zone(timezone):
        raise NotATimeZone
    member = await own(ctx)
    time = member.days.later or member.days.time
    return await _change_time(ctx, member, msgspec.structs.replace(time, timezone=timezone))


async def choose_start(ctx: Context, typed: str) -> Practitioner:
    """When their day begins, likewise."""
    minute = read_hour(typed)
    if minute > LATEST_START:
        raise TooLateStart
    member = await own(ctx)
    time = member.days.later or member.days.time
    return await _change_time(ctx, member, msgspec.structs.replace(time, day_start=minute))


async def _change_time(ctx: Context, member: Practitioner, time: OwnTime) -> Practitioner:
    waiting = member.days.later is not None
    if member.row.first_day is None:
        days = msgspec.structs.replace(member.days.unchanged(), time=time)
        return await save(ctx.db, member.with_days(days))
    again = member.days.floor + BETWEEN_CHANGES
    if not waiting and member.today < again:
        raise ChangedLately(day=short_date(ctx.say, again))
    if waiting:
        member = await _unmark(ctx, member, member.days.shortened())
    days = member.days.unchanged()
    if time != days.time:
        days = member.days.changed(time, ctx.now)
    member = await _mark(ctx, member.with_days(days), days.shortened(), Fate.TRAVEL)
    return await save(ctx.db, member)


async def _mark(ctx: Context, member: Practitioner, days: list[date], fate: Fate) -> Practitioner:
    days = [day for day in days if member.past.known(day).mark is None]
    if days:
        await rows.mark_days(ctx.db, ctx.guild_id, ctx.actor.id, days, [str(fate)] * len(days))
    return member.with_marks(days, fate)


async def _unmark(ctx: Context, member: Practitioner, days: list[date]) -> Practitioner:
    if days:
        await rows.delete_marks(ctx.db, ctx.guild_id, ctx.actor.id, str(Fate.TRAVEL), min(days))
    return member.with_marks(days, None)


async def choose_rest(ctx: Context, bits: int) -> Practitioner:
    """Weekdays without practice, from tomorrow on."""
    member = await own(ctx)
    rest, tomorrow = member.past.rest, member.today + DAY
    if rest.since is not None and rest.since <= member.today < rest.since + BETWEEN_CHANGES:
        raise ChangedLately(day=short_date(ctx.say, rest.since + BETWEEN_CHANGES))
    before = rest.before if rest.since == tomorrow else rest.days
    # The days that may still change are judged by the pattern they had.
    member = await save(ctx.db, member)
    changed = msgspec.structs.replace(rest, days=bits, before=before, since=tomorrow)
    past = msgspec.structs.replace(member.past, rest=changed)
    member = msgspec.structs.replace(member, past=past)
    return await save(ctx.db, member.with_row(rest_days=bits, rest_before=before, rest_from=tomorrow))


async def pause(ctx: Context, typed: str) -> tuple[Practitioner, date]:
    """Nothing is asked from today until that day, which is the first one of practice."""
    until = read_date(typed)
    member = await own(ctx)
    if until <= member.today:
        raise PauseTooShort
    if until - member.today > MOST_PAUSE:
        raise PauseTooLong(most=MOST_PAUSE.days)
    await rows.delete_marks(ctx.db, ctx.guild_id, ctx.actor.id, str(Fate.PAUSE), until)
    days = [member.today + DAY * step for step in range((until - member.today).days)]
    member = await _mark(ctx, member, days, Fate.PAUSE)
    return await save(ctx.db, member), until


async def resume(ctx: Context) -> Practitioner:
    """The pause is over, today is a day of practice again."""
    member = await own(ctx)
    if not await rows.delete_marks(ctx.db, ctx.guild_id, ctx.actor.id, str(Fate.PAUSE), member.today):
        raise NothingToResume
    paused = [
        day for day, known in member.past.days.items() if known.mark == Fate.PAUSE and day >= member.today
    ]
    return await save(ctx.db, member.with_marks(paused, None))


async def remind(ctx: Context, typed: str | None) -> Practitioner:
    """Every day at that hour while the day is open; None: no more."""
    minute = None if typed is None else read_hour(typed)
    member = await own(ctx)
    return await save(ctx.db, member.with_row(reminder_minute=minute))


async def choose_visibility(ctx: Context, streak: str | None, profile: str | None) -> Practitioner:
    """Who may see the streak, and who the profile; None: as before."""
    if profile is not None:
        await choose_level(ctx, profile)
    member = await own(ctx)
    return member if streak is None else await save(ctx.db, member.with_row(visibility=streak))


def repairable(member: Practitioner, practice: PracticeSettings) -> Streak | None:
    """The streak with its break, if that can still be repaired."""
    streak = member.streak
    if streak.broken_on is None or not streak.broken_length:
        return None
    until = member.days.ends(streak.broken_on) + timedelta(hours=practice.repair_hours)
    return streak if member.now < until else None


async def repair(ctx: Context) -> tuple[Practitioner, int]:
    """The days that broke the streak count as excused; the member, and how many days those were."""
    practice = await ctx.guild_settings(PracticeSettings)
    member = await own(ctx)
    broken = repairable(member, practice)
    if broken is None or broken.broken_on is None:
        raise NothingToRepair(hours=practice.repair_hours)
    last, pause_days = member.row.repaired_at, timedelta(days=practice.repair_days)
    if last is not None and ctx.now - last < pause_days:
        raise RepairedLately(days=practice.repair_days, when=timestamp(last + pause_days, "R"))
    days = [
        walked.day
        for walked in walk(member.past, member.today)
        if walked.day >= broken.broken_on and walked.fate is Fate.MISSED
    ]
    member = await _mark(ctx, member, days, Fate.REPAIR)
    member = await save(ctx.db, member.with_row(repaired_at=ctx.now))
    today = local_day(ctx.now, (await here(ctx)).timezone)
    await add_changed(ctx.db, ctx.guild_id, [ctx.actor.id], METRICS, today)
    return member, len(days)


async def amnesty(ctx: Context, first: str, last: str) -> int:
    """Nobody loses anything by these days; for how many members."""
    since, until = read_date(first), read_date(last)
    today = local_day(ctx.now, (await here(ctx)).timezone)
    if until > today:
        raise AmnestyInFuture
    oldest = today - DAY * MOST_AMNESTY_DAYS
    if since < oldest or since > until:
        raise AmnestyTooOld(most=MOST_AMNESTY_DAYS, since=code(oldest.isoformat()))
    count = await rows.mark_amnesty(ctx.db, ctx.guild_id, since, until)
    await ctx.audit("practice.amnesty", since=since.isoformat(), until=until.isoformat(), members=count)
    return count
