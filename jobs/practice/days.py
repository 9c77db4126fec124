"""Days that are over: a freeze that was spent and a streak that broke are told. And reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.practice import practitioners as rows
from handlers.frame.guild import Guild
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind
from handlers.practice import notices
from handlers.practice.days import DAY
from handlers.practice.members import Practitioner, members_of
from handlers.practice.own_time.actions import repairable
from handlers.practice.settings import PracticeSettings
from handlers.practice.streaks import Fate, walk
from jobs.run import Job, every

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from db.pool import Connection

AT_ONCE = 1_000
MOST_BATCHES = 60
TOLD_DAYS = 3
"""After an outage, days that are over for longer are not told of."""
OLDEST_REMINDER = timedelta(hours=1)


class _Guilds:
    """The guilds of one batch, each read once."""

    def __init__(self, job: Job, db: Connection) -> None:
        self._job, self._db = job, db
        self._known: dict[int, Guild] = {}

    async def get(self, guild_id: int) -> Guild:
        if guild_id not in self._known:
            self._known[guild_id] = await self._job.guild(self._db, guild_id)
        return self._known[guild_id]


def _listens(guild: Guild) -> bool:
    return not guild.left and guild.module_on("practice")


async def _in_batches(job: Job, some: Callable[[Job], Awaitable[int]]) -> int:
    """Each batch has a transaction of its own; one that is not full is the last."""
    done = 0
    for _ in range(MOST_BATCHES):
        count = await some(job)
        done += count
        if count < AT_ONCE:
            break
    return done


@every(seconds=5)
async def look_at_days(job: Job) -> int:
    """Every member whose day is over."""
    return await _in_batches(job, _look_at_some)


async def _look_at_some(job: Job) -> int:
    now = job.clock.now()
    async with job.transaction() as db:
        at_turn = await rows.lock_due_days(db, now, AT_ONCE)
        members, guilds, told = await members_of(db, at_turn, now), _Guilds(job, db), []
        for member in members:
            guild = await guilds.get(member.row.guild_id)
            if _listens(guild):
                told += _news(guild, member)
        await notify_many(db, told, now=now)
        if members:
            due = [member.days.ends(member.today) if member.streak.length else None for member in members]
            await rows.move_day_due(
                db, [m.row.guild_id for m in members], [m.row.user_id for m in members], due
            )
    return len(members)


def _news(guild: Guild, member: Practitioner) -> list[Notice]:
    """What became of the days that are over and were not looked at."""
    news, since = [], member.today - DAY * TOLD_DAYS
    for walked in walk(member.past, member.today):
        text = None
        if not since <= walked.day < member.today:
            continue
        if walked.fate is Fate.FREEZE:
            text = notices.freeze_spent(guild.say, walked)
        elif walked.fate is Fate.MISSED and walked.after.broken_on == walked.day:
            can = repairable(member, guild.settings(PracticeSettings)) is not None
            text = notices.streak_broken(guild.say, walked, can)
        if text is not None:
            news.append(_notice(member, NoticeKind.PRACTICE, text, f"day:{walked.day}"))
    return news


def _notice(member: Practitioner, kind: NoticeKind, text: str, key: str) -> Notice:
    return Notice(guild_id=member.row.guild_id, user_id=member.row.user_id, kind=kind, text=text, key=key)


@every(seconds=5)
async def remind(job: Job) -> int:
    """Every member who wants to be reminded now and whose day is still open."""
    return await _in_batches(job, _remind_some)


async def _remind_some(job: Job) -> int:
    now = job.clock.now()
    async with job.transaction() as db:
        at_turn = await rows.lock_due_reminders(db, now, AT_ONCE)
        members, guilds, told = await members_of(db, at_turn, now), _Guilds(job, db), []
        for member in members:
            guild = await guilds.get(member.row.guild_id)
            if _listens(guild) and _wants(member):
                text = notices.reminder(guild.say, member)
                told.append(_notice(member, NoticeKind.STREAK_REMINDER, text, f"reminder:{member.today}"))
        await notify_many(db, told, now=now)
        if members:
            due = [member.reminder_due() for member in members]
            await rows.move_reminder_due(
                db, [m.row.guild_id for m in members], [m.row.user_id for m in members], due
            )
    return len(members)


def _wants(member: Practitioner) -> bool:
    """A reminder that is very late, after an outage, is none."""
    due = member.row.reminder_due
    return due is not None and member.now - due < OLDEST_REMINDER and member.open_today
