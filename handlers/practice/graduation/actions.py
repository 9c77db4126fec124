"""Applying to graduate, the ceremony, and what stays."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.practice import graduations as rows
from db.practice.graduations import GraduationRow
from db.practice.shields import is_verified
from db.practice.teachings import count_taught
from db.practice.techniques import count_mastered
from db.practice.validations import count_given
from handlers.kit import events
from handlers.kit.events import Event
from handlers.kit.reviews import Reviewed, Terms, submit
from handlers.platform.member_data.messages import offered
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.reviews import tells
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.portal import portal_row
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.practice.graduation import messages
from handlers.practice.graduation.rules import (
    CEREMONY_LASTS,
    WITHDRAWABLE,
    CeremonyNotPlanned,
    CeremonyNotYet,
    Criterion,
    GraduationCriteriaMissing,
    GraduationNeed,
    GraduationOfBot,
    GraduationUnderWay,
    HasGraduated,
    NoGraduation,
    NothingToWithdraw,
    judged,
    missing,
)
from handlers.practice.members import read_members
from handlers.practice.moments import own_timezone, read_moment
from handlers.practice.settings import PracticeSettings
from handlers.practice.texts import written
from interactions.escaping import plain_name, shorten, timestamp
from jobs.requests.platform import GrantRole, SendMessage

if TYPE_CHECKING:
    from db.kit.reviews import ReviewRow
    from db.pool import Connection
    from handlers.frame.context import Context
    from interactions.options import ChannelOption, MemberOption

KIND: Final = "practice.graduation"


async def criteria_of(ctx: Context, user_id: int) -> list[Criterion]:
    """Each criterion of the guild as it stands for that member."""
    practice = await ctx.guild_settings(PracticeSettings)
    guild_id = ctx.guild_id
    member = (await read_members(ctx.db, guild_id, [user_id], ctx.now)).get(user_id)
    done = {
        GraduationNeed.STREAK: 0 if member is None else member.streak.longest,
        GraduationNeed.TECHNIQUES: await rows.count_techniques(
            ctx.db, guild_id, user_id, practice.graduation_sessions_each
        ),
        GraduationNeed.VALIDATIONS: (await count_given(ctx.db, guild_id, [user_id])).get(user_id, 0),
        GraduationNeed.TAUGHT: (await count_taught(ctx.db, guild_id, [user_id])).get(user_id, 0),
        GraduationNeed.SHIELD: int(await is_verified(ctx.db, guild_id, user_id)),
    }
    return judged(done, practice)


async def look(ctx: Context) -> tuple[list[Criterion], GraduationRow | None]:
    """How far the actor is. Who has applied sees what they had reached then."""
    row = await rows.find_graduation(ctx.db, ctx.guild_id, ctx.actor.id)
    if row is not None and row.state not in ("rejected", "withdrawn"):
        return [msgspec.convert(criterion, Criterion) for criterion in row.criteria_met], row
    return await criteria_of(ctx, ctx.actor.id), row


async def refuse_unready(ctx: Context, row: GraduationRow | None) -> list[Criterion]:
    """Whoever has graduated, has applied, or lacks something."""
    if row is not None and row.state == "graduated":
        raise HasGraduated
    if row is not None and row.state in ("applied", *WITHDRAWABLE):
        raise GraduationUnderWay
    criteria = await criteria_of(ctx, ctx.actor.id)
    if missing(criteria):
        raise GraduationCriteriaMissing(missing=missing(criteria))
    return criteria


async def apply(ctx: Context, message: str) -> ReviewRow:
    """Submits the application; the criteria are looked at again."""
    kept = written(message)
    row = await rows.lock_graduation(ctx.db, ctx.guild_id, ctx.actor.id)
    criteria = msgspec.to_builtins(await refuse_unready(ctx, row))
    attempt = 1 if row is None else row.attempt
    await rows.save_application(ctx.db, ctx.guild_id, ctx.actor.id, attempt, kept, criteria, ctx.now)
    facts = {"message": kept, "criteria": criteria}
    return await submit(GRADUATIONS, ctx, f"{ctx.actor.id}:{attempt}", facts)


async def withdraw(ctx: Context) -> None:
    """An approved application is taken back, and its ceremony with it."""
    row = await rows.lock_graduation(ctx.db, ctx.guild_id, ctx.actor.id)
    if row is None or row.state not in WITHDRAWABLE:
        raise NothingToWithdraw
    await rows.move_graduation(ctx.db, ctx.guild_id, ctx.actor.id, WITHDRAWABLE, "withdrawn")
    await rows.mark_next_attempt(ctx.db, row.graduation_id)
    await events.cancel(ctx.db, ctx.guild_id, ceremony_subject(row))
    await ctx.audit("practice.graduation.withdraw", str(ctx.actor.id))


async def find_open(ctx: Context, member: MemberOption) -> GraduationRow:
    """An approved application of that member, locked."""
    name = member.display_name
    if member.user.bot:
        raise GraduationOfBot(name=name)
    row = await rows.lock_graduation(ctx.db, ctx.guild_id, member.id)
    if row is None or row.state not in WITHDRAWABLE:
        raise NoGraduation(name=name)
    return row


async def plan(ctx: Context, member: MemberOption, typed: str, channel: ChannelOption | None) -> datetime:
    """The ceremony has a time, or another one, and stands among the server's events."""
    row = await find_open(ctx, member)
    when = read_moment(typed, await own_timezone(ctx), ctx.now)
    guild = await ctx.guild()
    await rows.mark_planned(ctx.db, row.graduation_id, when)
    name = plain_name(member.display_name, 60) or member.user.username
    event = Event(
        subject=ceremony_subject(row),
        guild_id=ctx.guild_id,
        name=shorten(messages.event_name(guild.say, name), events.LONGEST_NAME),
        description=row.message[: events.LONGEST_DESCRIPTION],
        starts_at=when,
        ends_at=when + CEREMONY_LASTS,
        channel_id=None if channel is None else channel.id,
        place=shorten(guild.name or guild.say("here"), events.LONGEST_PLACE),
    )
    await events.plan(ctx.db, event)
    await ctx.audit("practice.graduation.plan", str(member.id), when=when.isoformat())
    key = f"ceremony:{row.graduation_id}:{when.timestamp():.0f}"
    text = messages.told_planned(guild.say, when)
    await notify(ctx.db, ctx.guild_id, member.id, NoticeKind.PRACTICE, text, now=ctx.now, key=key)
    return when


def ceremony_subject(row: GraduationRow) -> str:
    """Of its scheduled event."""
    return f"practice.ceremony:{row.graduation_id}:{row.attempt}"


async def complete(ctx: Context, member: MemberOption) -> bool:
    """They have graduated: role, message, numbers that stay. Returns whether a role is set for alumni."""
    row = await find_open(ctx, member)
    name = member.display_name
    if row.ceremony_at is None:
        raise CeremonyNotPlanned(name=name)
    if ctx.now < row.ceremony_at:
        raise CeremonyNotYet(name=name, when=timestamp(row.ceremony_at, "F"))
    statistics = await _statistics(ctx, member.id)
    if not await rows.mark_graduated(ctx.db, row.graduation_id, statistics, ctx.now):
        raise NoGraduation(name=name)
    await events.end(ctx.db, ctx.guild_id, ceremony_subject(row))
    await ctx.audit("practice.graduation.complete", str(member.id), **statistics)
    await _announce(ctx, row, statistics)
    return await _grant(ctx, member.id)


async def _statistics(ctx: Context, user_id: int) -> dict[str, Any]:
    member = (await read_members(ctx.db, ctx.guild_id, [user_id], ctx.now)).get(user_id)
    mastered = await count_mastered(ctx.db, ctx.guild_id, [user_id])
    given = await count_given(ctx.db, ctx.guild_id, [user_id])
    taught = await count_taught(ctx.db, ctx.guild_id, [user_id])
    first_day = None if member is None else member.row.first_day
    return {
        "sessions": 0 if member is None else member.row.sessions,
        "minutes": 0 if member is None else member.row.minutes,
        "longest_streak": 0 if member is None else member.streak.longest,
        "first_day": None if first_day is None else first_day.isoformat(),
        "mastered": mastered.get(user_id, 0),
        "validations": given.get(user_id, 0),
        "taught": taught.get(user_id, 0),
    }


async def _announce(ctx: Context, row: GraduationRow, statistics: dict[str, Any]) -> None:
    guild = await ctx.guild()
    key = f"graduated:{row.graduation_id}"
    channel_id = guild.channel(ChannelKey.PRACTICE)
    if channel_id is not None:
        links = await portal_row(ctx, "graduations", say=guild.say)
        message = messages.announced(guild.say, row, statistics, links).to_message()
        await ctx.outbox.add(SendMessage(channel_id, message), key=key)
    await notify(
        ctx.db,
        ctx.guild_id,
        row.user_id,
        NoticeKind.PRACTICE,
        messages.told_graduated(guild.say),
        now=ctx.now,
        key=key,
        components=[offered(guild.say, ctx.guild_id).to_wire()],
    )


async def _grant(ctx: Context, user_id: int) -> bool:
    role_id = (await ctx.guild_settings(PlatformSettings)).roles.get(Role.ALUMNI)
    if role_id is not None:
        await ctx.outbox.add(GrantRole(ctx.guild_id, user_id, role_id, reason="graduated"))
    return role_id is not None


async def _approved(db: Connection, review: ReviewRow, now: datetime) -> None:
    await rows.move_graduation(db, review.guild_id, review.submitter_id, ("applied", "rejected"), "approved")


async def _rejected(db: Connection, review: ReviewRow, now: datetime) -> None:
    await rows.move_graduation(db, review.guild_id, review.submitter_id, ("applied",), "rejected")


async def _ended(db: Connection, review: ReviewRow, now: datetime) -> None:
    await rows.move_graduation(db, review.guild_id, review.submitter_id, ("applied",), "withdrawn")


GRADUATIONS: Final = Reviewed(
    kind=KIND,
    may=Role.MODERATOR,
    card=messages.card,
    tell=tells(NoticeKind.PRACTICE),
    channels=(ChannelKey.PRACTICE_REVIEW,),
    escalates_to=(ChannelKey.AUDIT_LOG,),
    approved=_approved,
    rejected=_rejected,
    ended=_ended,
    again="Use `/graduate` to apply again.",
    terms=Terms(overdue_hours=(48, 120)),
)
