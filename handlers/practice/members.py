"""A member who practises, as the features of practice see them: their days, their past, their row.

    member = await lock_member(ctx.db, at, ctx.actor.id)
    member = member.with_session(member.today, minutes=15)
    await save(ctx.db, member)

Whoever writes anything of a member locks them first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.practice import practitioners as rows
from db.practice.buddies import are_buddies
from db.practice.practitioners import DayRow, PractitionerRow
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.practice.days import DAY, OwnDays, OwnTime
from handlers.practice.settings import PracticeSettings
from handlers.practice.streaks import (
    CONSISTENCY_DAYS,
    EXCUSED,
    WINDOW_DAYS,
    Consistency,
    Day,
    Fate,
    Rest,
    Streak,
    StreakPast,
    Walked,
    consistency,
    new_base,
    streak_at,
    walk,
)

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild

KEPT_MARKS: Final = timedelta(days=CONSISTENCY_DAYS + WINDOW_DAYS)
"""Older days of rest are not written down once the streak is gone."""


class Here(msgspec.Struct, frozen=True):
    """The guild and the moment, as far as practice has to know. `timezone` and `day_start` (minutes) hold for
    members who chose nothing."""

    guild_id: int
    now: datetime
    timezone: str
    day_start: int


async def here(ctx: Context) -> Here:
    """Of an interaction."""
    practice = await ctx.guild_settings(PracticeSettings)
    platform = await ctx.guild_settings(PlatformSettings)
    return Here(ctx.guild_id, ctx.now, platform.timezone, practice.day_start_hour * 60)


def here_in(guild: Guild) -> Here:
    """Of a job."""
    return Here(guild.id, guild.now, guild.timezone, guild.settings(PracticeSettings).day_start_hour * 60)


class Practitioner(msgspec.Struct, frozen=True):
    """A member at one moment. `days`: without a change that has taken effect already."""

    row: PractitionerRow
    days: OwnDays
    past: StreakPast
    now: datetime

    @property
    def today(self) -> date:
        return self.days.day_of(self.now)

    @property
    def streak(self) -> Streak:
        return streak_at(self.past, self.today)

    @property
    def consistency(self) -> Consistency:
        return consistency(self.past, self.today, self.row.first_day)

    @property
    def done_today(self) -> bool:
        return self.past.known(self.today).sessions > 0

    @property
    def open_today(self) -> bool:
        """Whether the streak still asks for something today."""
        return not self.done_today and self.past.excuse(self.today) not in EXCUSED

    def week(self) -> list[Walked]:
        """The last seven days with their fates."""
        since = self.today - DAY * 6
        return [walked for walked in walk(self.past, self.today) if walked.day >= since]

    def safe_until(self) -> datetime:
        """When the day is over on which has to be practised next, freezes left aside."""
        day = self.today if self.open_today else self.today + DAY
        for _ in range(100):
            if self.past.excuse(day) not in EXCUSED:
                break
            day += DAY
        return self.days.ends(day)

    def reminder_due(self) -> datetime | None:
        """The next moment at which they want to be reminded."""
        minute = self.row.reminder_minute
        if minute is None:
            return None
        time = self.days.later or self.days.time
        moments = (time.at(self.today + DAY * step, minute) for step in (-1, 0, 1, 2))
        return min(moment for moment in moments if moment > self.now)

    def with_row(self, **changes: object) -> Practitioner:
        return msgspec.structs.replace(self, row=msgspec.structs.replace(self.row, **changes))

    def with_session(self, day: date, minutes: int, *, sessions: int = 1) -> Practitioner:
        """As if the session had been read: a negative number takes it away."""
        known = self.past.known(day)
        total = known.sessions + sessions
        changed = msgspec.structs.replace(known, sessions=total, minutes=known.minutes + minutes)
        past = msgspec.structs.replace(self.past, days={**self.past.days, day: changed})
        first = min(self.row.first_day or day, day) if sessions > 0 else self.row.first_day
        member = msgspec.structs.replace(self, past=past)
        return member.with_row(
            first_day=first,
            sessions=self.row.sessions + sessions,
            minutes=self.row.minutes + minutes,
        )

    def with_marks(self, days: Sequence[date], mark: Fate | None) -> Practitioner:
        """As if these days had this mark."""
        marked = {
            day: msgspec.structs.replace(self.past.known(day), mark=None if mark is None else str(mark))
            for day in days
        }
        past = msgspec.structs.replace(self.past, days={**self.past.days, **marked})
        return msgspec.structs.replace(self, past=past)

    def with_days(self, days: OwnDays) -> Practitioner:
        past = msgspec.structs.replace(self.past, time=days.time)
        return msgspec.structs.replace(self, days=days, past=past)


def own_days(row: PractitionerRow) -> OwnDays:
    """The days of a row."""
    later = None
    if row.later_timezone is not None and row.later_day_start is not None:
        later = OwnTime(row.later_timezone, row.later_day_start)
    return OwnDays(OwnTime(row.timezone, row.day_start), row.floor_day, later, row.changes_at)


def member_of(row: PractitionerRow, days: Sequence[DayRow], now: datetime) -> Practitioner:
    """From rows; `days` begin at `first_needed` or before."""
    known = own_days(row).settled(now)
    base = Streak(
        row.base_day,
        row.length,
        row.longest,
        row.freezes,
        row.toward,
        row.broken_length,
        row.broken_on,
    )
    rest = Rest(row.rest_days, row.rest_before, row.rest_from)
    past = StreakPast(
        base, {day.day: Day(day.sessions, day.minutes, day.mark) for day in days}, rest, known.time
    )
    return Practitioner(row, known, past, now)


def first_needed(row: PractitionerRow, now: datetime) -> date:
    """The first day that the streak or the consistency asks for."""
    today = own_days(row).settled(now).day_of(now)
    return min(row.base_day + DAY, today - DAY * CONSISTENCY_DAYS)


async def lock_member(db: Connection, at: Here, user_id: int) -> Practitioner:
    """The member, known from now on if they were not; nobody else writes them until the transaction ends."""
    row = await rows.lock_practitioner(db, at.guild_id, user_id)
    if row is None:
        added = await rows.add_practitioner(db, _newcomer(at, user_id))
        if added is not None:
            return member_of(added, (), at.now)
        row = await rows.lock_practitioner(db, at.guild_id, user_id)
    if row is None:
        raise LookupError("a practitioner vanished")
    days = await rows.list_days(db, at.guild_id, user_id, first_needed(row, at.now))
    return member_of(row, days, at.now)


def _newcomer(at: Here, user_id: int) -> PractitionerRow:
    today = OwnTime(at.timezone, at.day_start).day_of(at.now)
    return PractitionerRow(
        guild_id=at.guild_id,
        user_id=user_id,
        timezone=at.timezone,
        day_start=at.day_start,
        floor_day=today - DAY * WINDOW_DAYS,
        base_day=today - DAY * WINDOW_DAYS,
    )


async def read_members(
    db: Connection, guild_id: int, user_ids: Sequence[int], now: datetime
) -> dict[int, Practitioner]:
    """Those of these members who are known, as they stand, in two statements."""
    practitioners = await rows.list_practitioners(db, guild_id, user_ids)
    return {member.row.user_id: member for member in await members_of(db, practitioners, now)}


async def may_see(ctx: Context, member: Practitioner) -> bool:
    """Whether the actor may see that member's streak."""
    row = member.row
    if row.visibility == "public" or row.user_id == ctx.actor.id:
        return True
    return row.visibility == "buddies" and await are_buddies(ctx.db, row.guild_id, row.user_id, ctx.actor.id)


async def members_of(
    db: Connection, practitioners: Sequence[PractitionerRow], now: datetime
) -> list[Practitioner]:
    """With their days."""
    return await members_at(db, [(row, now) for row in practitioners])


async def members_at(
    db: Connection, practitioners: Sequence[tuple[PractitionerRow, datetime]]
) -> list[Practitioner]:
    """With their days, each at a moment of their own."""
    if not practitioners:
        return []
    days = await rows.list_days_of(
        db,
        [row.guild_id for row, _ in practitioners],
        [row.user_id for row, _ in practitioners],
        [first_needed(row, now) for row, now in practitioners],
    )
    return [member_of(row, days.get((row.guild_id, row.user_id), []), now) for row, now in practitioners]


async def save(db: Connection, member: Practitioner) -> Practitioner:
    """Writes the row, its base moved as far as it can be; the member as written."""
    base, passed = new_base(member.past, member.today)
    kept = [walked for walked in passed if _is_kept(member, walked)]
    if kept:
        row = member.row
        days, marks = [walked.day for walked in kept], [str(walked.fate) for walked in kept]
        await rows.mark_days(db, row.guild_id, row.user_id, days, marks)
    later, streak = member.days.later, member.streak
    past = msgspec.structs.replace(member.past, base=base)
    saved = msgspec.structs.replace(member, past=past).with_row(
        timezone=member.days.time.timezone,
        day_start=member.days.time.day_start,
        later_timezone=None if later is None else later.timezone,
        later_day_start=None if later is None else later.day_start,
        changes_at=member.days.changes_at,
        floor_day=member.days.floor,
        base_day=base.day,
        length=base.length,
        longest=base.longest,
        freezes=base.freezes,
        toward=base.toward,
        broken_length=base.broken_length,
        broken_on=base.broken_on,
        reminder_due=member.reminder_due(),
        day_due=member.days.ends(member.today) if streak.length else None,
    )
    await rows.move_practitioner(db, saved.row)
    return saved


def _is_kept(member: Practitioner, walked: Walked) -> bool:
    """Whether the day's mark has to be written down, since its reason may be another one later."""
    if member.past.known(walked.day).mark is not None:
        return False
    if walked.fate is Fate.FREEZE:
        return True
    return walked.fate in (Fate.REST, Fate.TRAVEL) and (
        walked.after.length > 0 or walked.day >= member.today - KEPT_MARKS
    )
