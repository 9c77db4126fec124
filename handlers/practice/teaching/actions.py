"""Planning sessions, taking places in them, ending and rating them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.platform.metrics import add_changed
from db.practice import teachings as rows
from db.practice.teachings import SeatRow, TeachingRow
from db.practice.techniques import TechniqueRow, find_technique
from db.practice.validations import has_practised
from handlers.kit import events, panels
from handlers.kit.events import Event
from handlers.kit.panels import Drawn, panel
from handlers.platform.channels.rules import required_channel
from handlers.platform.guild_days import local_day
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.practice.cached import TECHNIQUES
from handlers.practice.check_ins.rules import known_technique
from handlers.practice.moments import own_timezone, read_moment
from handlers.practice.teaching import messages
from handlers.practice.teaching.rules import (
    MOST_PLANNED,
    RATED_FOR,
    SHORTEST,
    HasNoPlace,
    HasPlace,
    NobodyWasTaught,
    NoSuchTeaching,
    NotYourTeaching,
    TeacherHasNotPractised,
    TeachesOneself,
    TeachingNotBegun,
    TeachingOver,
    TookNoPart,
    TooManyTeachings,
    ends_at,
    moved_up,
    next_step,
)
from handlers.practice.texts import written
from interactions.escaping import mention, shorten, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild
    from interactions.options import ChannelOption

PANEL: Final = "practice.teaching"


@panel(PANEL)
async def draw(db: Connection, guild: Guild, teaching_id: int) -> Drawn | None:
    """The session with those who come."""
    row = await rows.find_teaching(db, guild.id, teaching_id)
    if row is None:
        return None
    event = await events.find(db, subject_of(row))
    seats = await rows.list_seats(db, teaching_id)
    link = None if event is None else events.link(event)
    technique = await find_technique(db, guild.id, row.technique_id)
    author_id = None if technique is None else technique.author_id
    return Drawn(messages.panel(guild.say, row, seats, link, author_id), ended=row.state == "cancelled")


def subject_of(row: TeachingRow) -> str:
    """Of its scheduled event."""
    return f"practice.teaching:{row.teaching_id}"


async def schedule(
    ctx: Context, chosen: str, typed: str, description: str, most: int, channel: ChannelOption | None
) -> tuple[TeachingRow, int]:
    """A session with its event and its panel; and the channel of the panel."""
    techniques: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    technique, kept = known_technique(techniques, chosen), written(description)
    channel_id = required_channel(await ctx.guild_settings(PlatformSettings), ChannelKey.PRACTICE)
    starts_at = read_moment(typed, await own_timezone(ctx), ctx.now)
    if not await has_practised(ctx.db, ctx.guild_id, ctx.actor.id, technique.technique_id):
        raise TeacherHasNotPractised(technique=technique.name)
    await rows.lock_teacher(ctx.db, ctx.guild_id, ctx.actor.id)
    if await rows.count_planned(ctx.db, ctx.guild_id, ctx.actor.id) >= MOST_PLANNED:
        raise TooManyTeachings(most=MOST_PLANNED)
    minutes = max(SHORTEST, technique.minutes)
    teaching_id = await rows.add_teaching(
        ctx.db,
        ctx.guild_id,
        ctx.actor.id,
        technique.technique_id,
        technique.name,
        starts_at,
        minutes,
        kept,
        most,
        next_step(starts_at, minutes, ctx.now) or starts_at,
        ctx.now,
    )
    row = await _find(ctx.db, ctx.guild_id, teaching_id)
    await _plan_event(ctx, row, channel)
    await panels.post(ctx.db, PANEL, teaching_id, ctx.guild_id, channel_id, now=ctx.now)
    await ctx.audit("practice.teaching.schedule", str(teaching_id), technique=technique.slug)
    return row, channel_id


async def _plan_event(ctx: Context, row: TeachingRow, channel: ChannelOption | None) -> None:
    guild = await ctx.guild()
    event = Event(
        subject=subject_of(row),
        guild_id=row.guild_id,
        name=shorten(messages.event_name(guild.say, row), events.LONGEST_NAME),
        description=row.description,
        starts_at=row.starts_at,
        ends_at=ends_at(row),
        channel_id=None if channel is None else channel.id,
        place=shorten(guild.name or guild.say("here"), events.LONGEST_PLACE),
    )
    await events.plan(ctx.db, event)


async def _find(db: Connection, guild_id: int, teaching_id: int) -> TeachingRow:
    row = await rows.find_teaching(db, guild_id, teaching_id)
    if row is None:
        raise NoSuchTeaching
    return row


async def _lock(ctx: Context, teaching_id: int) -> TeachingRow:
    """One that is still to come."""
    row = await rows.lock_teaching(ctx.db, ctx.guild_id, teaching_id)
    if row is None:
        raise NoSuchTeaching
    if row.state != "planned":
        raise TeachingOver
    return row


async def sign_up(ctx: Context, teaching_id: int) -> tuple[TeachingRow, int]:
    """Takes a place; where all are taken, waits for one: the number on that list, 0 with a place."""
    row = await _lock(ctx, teaching_id)
    if ctx.now >= ends_at(row):
        raise TeachingOver
    if row.teacher_id == ctx.actor.id:
        raise TeachesOneself
    seats = await rows.list_seats(ctx.db, teaching_id)
    taken, waiting = _counts(seats)
    full = taken >= row.most
    if not await rows.add_seat(ctx.db, row, ctx.actor.id, waits=full):
        raise HasPlace
    await panels.touch(ctx.db, PANEL, teaching_id, now=ctx.now)
    return row, waiting + 1 if full else 0


def _counts(seats: list[SeatRow]) -> tuple[int, int]:
    taken = sum(not seat.waits for seat in seats)
    return taken, len(seats) - taken


async def sign_off(ctx: Context, teaching_id: int) -> None:
    """Gives the place to whoever waits first, and tells them."""
    row = await _lock(ctx, teaching_id)
    if not await rows.delete_seat(ctx.db, teaching_id, ctx.actor.id):
        raise HasNoPlace
    moved = moved_up(await rows.list_seats(ctx.db, teaching_id), row.most)
    if moved:
        await rows.mark_seated(ctx.db, teaching_id, moved)
        text = messages.told_place((await ctx.guild()).say, row)
        await tell(ctx.db, row, moved, text, f"place:{ctx.interaction.id}", ctx.now)
    await panels.touch(ctx.db, PANEL, teaching_id, now=ctx.now)


async def tell(
    db: Connection, row: TeachingRow, user_ids: Iterable[int], text: str, what: str, now: datetime
) -> None:
    """Each of them once, for that key."""
    notices = [
        Notice(
            guild_id=row.guild_id,
            user_id=user_id,
            kind=NoticeKind.PRACTICE,
            text=text,
            key=f"teaching:{row.teaching_id}:{what}",
        )
        for user_id in user_ids
    ]
    await notify_many(db, notices, now=now)


async def _lock_own(ctx: Context, teaching_id: int) -> TeachingRow:
    """For whoever teaches it, and for moderators."""
    row = await _lock(ctx, teaching_id)
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    if row.teacher_id != ctx.actor.id and not allowed(ctx.actor, Role.MODERATOR, roles):
        raise NotYourTeaching(who=mention(row.teacher_id))
    return row


async def complete(ctx: Context, teaching_id: int) -> tuple[TeachingRow, int]:
    """It was held: it counts for the teacher, and those who were there are asked how it was."""
    row = await _lock_own(ctx, teaching_id)
    if ctx.now < row.starts_at:
        raise TeachingNotBegun(when=timestamp(row.starts_at, "F"))
    came = [seat.user_id for seat in await rows.list_seats(ctx.db, teaching_id) if not seat.waits]
    if not came:
        raise NobodyWasTaught
    await _end(ctx, row, "done")
    await events.end(ctx.db, ctx.guild_id, subject_of(row))
    guild = await ctx.guild()
    today = local_day(ctx.now, guild.timezone)
    await add_changed(ctx.db, ctx.guild_id, [row.teacher_id], ["sessions_taught"], today)
    await tell(ctx.db, row, came, messages.told_to_rate(guild.say, row), "rate", ctx.now)
    return row, len(came)


async def cancel(ctx: Context, teaching_id: int) -> TeachingRow:
    """It does not take place; all who signed up are told."""
    row = await _lock_own(ctx, teaching_id)
    await _end(ctx, row, "cancelled")
    await events.cancel(ctx.db, ctx.guild_id, subject_of(row))
    signed = [seat.user_id for seat in await rows.list_seats(ctx.db, teaching_id)]
    if ctx.actor.id != row.teacher_id:
        signed.append(row.teacher_id)
    text = messages.told_cancelled((await ctx.guild()).say, row)
    await tell(ctx.db, row, signed, text, "cancelled", ctx.now)
    return row


async def _end(ctx: Context, row: TeachingRow, state: str) -> None:
    if not await rows.mark_ended(ctx.db, row.teaching_id, state, ctx.now):
        raise TeachingOver
    await panels.touch(ctx.db, PANEL, row.teaching_id, now=ctx.now)
    await ctx.audit(f"practice.teaching.{state}", str(row.teaching_id), teacher=row.teacher_id)


async def rate(ctx: Context, teaching_id: int, rating: int) -> None:
    """What somebody who was there thinks of it."""
    ratable = await list_ratable(ctx)
    known = {row.teaching_id for row in ratable}
    if teaching_id not in known or not await rows.mark_rating(ctx.db, teaching_id, ctx.actor.id, rating):
        raise TookNoPart
    await panels.touch(ctx.db, PANEL, teaching_id, now=ctx.now)


async def list_ratable(ctx: Context) -> list[TeachingRow]:
    """What the actor can rate."""
    return await rows.list_ratable(ctx.db, ctx.guild_id, ctx.actor.id, ctx.now - RATED_FOR)


def number_of(chosen: str) -> int:
    """What was suggested; refuses anything else."""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= 13):
        raise NoSuchTeaching
    return int(chosen)
