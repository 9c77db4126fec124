"""Practice rooms: who comes is announced, who goes has practised for as long as they were there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.practice import rooms as rows
from db.practice.practitioners import list_practitioners
from db.practice.rooms import StayRow
from db.practice.sessions import NewSession
from db.practice.techniques import list_techniques
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.practice.check_ins.actions import CheckedIn, book
from handlers.practice.members import here_in, lock_member
from handlers.practice.rooms import messages
from handlers.practice.rooms.rules import TOLD_EVERY, minutes_of
from jobs.requests.platform import SendMessage
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

AT_ONCE = 500


@every(seconds=10)
async def follow_rooms(job: Job) -> int:
    """Each member in a transaction of their own."""
    await rows.move_stays(job.pool, job.clock.now())
    came = await job.each(await rows.list_arrivals(job.pool, AT_ONCE), _arrive)
    return came + await job.each(await rows.list_departures(job.pool, AT_ONCE), _depart)


async def _arrive(job: Job, db: Connection, guild_id: int, user_id: int) -> None:
    """Announced at most once an hour, and not of members who keep their practice to themselves."""
    now = job.clock.now()
    stay = await rows.add_stay(db, guild_id, user_id, now)
    if stay is None:
        return
    guild = await job.guild(db, guild_id)
    channel_id = guild.channel(ChannelKey.PRACTICE)
    known = await list_practitioners(db, guild_id, [user_id])
    hidden = bool(known) and known[0].visibility != "public"
    if not _is_on(guild) or channel_id is None or hidden:
        return
    if await rows.claim_telling(db, guild_id, user_id, now - TOLD_EVERY, now):
        message = messages.announced(guild.say, user_id, stay.channel_id).to_message()
        await job.outbox(db, guild_id).add(SendMessage(channel_id, message))


def _is_on(guild: Guild) -> bool:
    return not guild.left and guild.module_on("practice")


async def _depart(job: Job, db: Connection, guild_id: int, user_id: int) -> None:
    """Their time is a session of at least five minutes, unless a timed one counts it."""
    stay = await rows.delete_stay(db, guild_id, user_id)
    guild = await job.guild(db, guild_id)
    minutes = 0 if stay is None else minutes_of(stay, guild.now)
    if stay is None or not minutes or not _is_on(guild):
        return
    if await rows.has_timed(db, guild_id, user_id, stay.since):
        return
    done = await _count(db, guild, stay, minutes)
    text = messages.counted(guild.say, stay.channel_id, done)
    key = f"room:{stay.since.isoformat()}"
    await notify(db, guild_id, user_id, NoticeKind.PRACTICE, text, now=guild.now, key=key)


async def _count(db: Connection, guild: Guild, stay: StayRow, minutes: int) -> CheckedIn:
    """As their last technique, for the day on which they came."""
    at = here_in(guild)
    member = await lock_member(db, at, stay.user_id)
    last = member.row.last_technique_id
    techniques = await list_techniques(db, guild.id)
    technique = next((row for row in techniques if row.technique_id == last), None)
    new = NewSession(
        guild_id=guild.id,
        user_id=stay.user_id,
        technique_id=None if technique is None else technique.technique_id,
        day=member.days.day_of(stay.since),
        minutes=minutes,
        kind="voice",
    )
    return await book(db, at, member, new, technique)
