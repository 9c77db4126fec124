"""Checking in, starting and ending timed sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.metrics import add_changed
from db.practice import sessions as rows
from db.practice.invites import touch_referral
from db.practice.sessions import NewSession, TimerRow
from db.practice.techniques import TechniqueRow
from handlers.platform.guild_days import local_day
from handlers.practice.cached import TECHNIQUES
from handlers.practice.check_ins.rules import (
    FORGOTTEN,
    SOON,
    USUAL_MINUTES,
    AlreadyPractised,
    DraftIsGone,
    NoSessionRuns,
    NotYourCheckIn,
    SessionRuns,
    known_technique,
    minutes_between,
)
from handlers.practice.check_ins.states import CheckInAgain
from handlers.practice.days import DAY
from handlers.practice.look import short_date
from handlers.practice.members import Here, Practitioner, here, lock_member, save
from handlers.practice.techniques.opening import refuse_locked
from handlers.practice.texts import written
from interactions.escaping import escape, timestamp

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context

METRICS = (
    "practice_streak",
    "practice_longest_streak",
    "practice_consistency",
    "check_ins",
    "practice_minutes",
)
"""What a session changes."""


class WantedCheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """A check-in as it was understood. `continued` and `usual`: technique and minutes that nobody said."""

    technique: TechniqueRow | None
    minutes: int
    notes: str
    continued: bool = False
    usual: bool = False


class CheckedIn(msgspec.Struct, frozen=True, kw_only=True):
    """What was booked, and the member before and after. `by_nobody`: the first one of a member who has
    redeemed no invite."""

    session_id: int
    technique: TechniqueRow | None
    minutes: int
    before: Practitioner
    after: Practitioner
    continued: bool = False
    usual: bool = False
    forgotten: bool = False
    by_nobody: bool = False


class AskAgain(msgspec.Struct, frozen=True):
    """The same technique so soon: is it meant?"""

    wanted: WantedCheckIn
    last_at: datetime
    state: CheckInAgain


async def check_in(
    ctx: Context, technique: str | None, minutes: int | None, notes: str | None
) -> CheckedIn | AskAgain:
    """Notes what was practised today; the same technique within ten minutes is asked about."""
    kept = written(notes)
    techniques: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    at = await here(ctx)
    member = await lock_member(ctx.db, at, ctx.actor.id)
    wanted = _understood(member, techniques, technique, minutes, kept)
    await refuse_locked(ctx.db, at, ctx.say, ctx.actor.id, wanted.technique, techniques)
    if _is_soon(member, wanted):
        return await _ask(ctx, member, wanted)
    return await _book_wanted(ctx.db, at, member, wanted)


def _understood(
    member: Practitioner, techniques: list[TechniqueRow], chosen: str | None, minutes: int | None, notes: str
) -> WantedCheckIn:
    technique, continued = None, False
    if chosen:
        technique = known_technique(techniques, chosen)
    else:
        last = member.row.last_technique_id
        technique = next((row for row in techniques if row.technique_id == last), None)
        continued = technique is not None
    usual = USUAL_MINUTES if technique is None else technique.minutes
    return WantedCheckIn(
        technique=technique,
        minutes=minutes or usual,
        notes=notes,
        continued=continued,
        usual=minutes is None,
    )


def _is_soon(member: Practitioner, wanted: WantedCheckIn) -> bool:
    last = member.row.last_session_at
    if last is None or member.now - last >= SOON:
        return False
    return member.row.last_technique_id == _id_of(wanted.technique)


def _id_of(technique: TechniqueRow | None) -> int | None:
    return None if technique is None else technique.technique_id


async def _ask(ctx: Context, member: Practitioner, wanted: WantedCheckIn) -> AskAgain:
    number = int(ctx.now.timestamp())
    draft: dict[str, Any] = {
        "number": number,
        "technique": _id_of(wanted.technique),
        "minutes": wanted.minutes,
        "notes": wanted.notes,
    }
    await save(ctx.db, member.with_row(draft=draft))
    last = member.row.last_session_at or ctx.now
    return AskAgain(wanted, last, CheckInAgain(number, ctx.actor.id))


async def confirm(ctx: Context, state: CheckInAgain) -> CheckedIn:
    """Yes, it was meant: what was asked about is booked, once."""
    if state.owner != ctx.actor.id:
        raise NotYourCheckIn
    techniques: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    at = await here(ctx)
    member = await lock_member(ctx.db, at, ctx.actor.id)
    draft = member.row.draft
    if draft is None or draft["number"] != state.draft:
        raise DraftIsGone
    technique = next((row for row in techniques if row.technique_id == draft["technique"]), None)
    wanted = WantedCheckIn(technique=technique, minutes=draft["minutes"], notes=draft["notes"])
    return await _book_wanted(ctx.db, at, member, wanted)


async def _book_wanted(db: Connection, at: Here, member: Practitioner, wanted: WantedCheckIn) -> CheckedIn:
    new = NewSession(
        guild_id=at.guild_id,
        user_id=member.row.user_id,
        technique_id=_id_of(wanted.technique),
        day=member.today,
        minutes=wanted.minutes,
        notes=wanted.notes,
    )
    booked = await book(db, at, member, new, wanted.technique)
    return msgspec.structs.replace(booked, continued=wanted.continued, usual=wanted.usual)


async def book(
    db: Connection, at: Here, member: Practitioner, new: NewSession, technique: TechniqueRow | None
) -> CheckedIn:
    """Writes a session and all that follows from it; the member is locked."""
    session_id = await rows.add_session(db, new, at.now)
    is_first = member.row.first_day is None
    referred = is_first and await touch_referral(db, at.guild_id, new.user_id, at.now)
    after = member.with_session(new.day, new.minutes).with_row(
        draft=None, last_technique_id=new.technique_id, last_session_at=at.now
    )
    after = await save(db, after)
    await add_changed(db, at.guild_id, [new.user_id], METRICS, local_day(at.now, at.timezone))
    return CheckedIn(
        session_id=session_id,
        technique=technique,
        minutes=new.minutes,
        before=member,
        after=after,
        by_nobody=is_first and not referred,
    )


async def check_in_late(
    ctx: Context, technique: str | None, minutes: int | None, notes: str | None
) -> tuple[CheckedIn, date]:
    """Notes what was practised yesterday and not written down: until today is over, once."""
    kept = written(notes)
    techniques: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    at = await here(ctx)
    member = await lock_member(ctx.db, at, ctx.actor.id)
    yesterday = member.today - DAY
    if member.past.known(yesterday).sessions:
        raise AlreadyPractised(day=short_date(ctx.say, yesterday))
    wanted = _understood(member, techniques, technique, minutes, kept)
    await refuse_locked(ctx.db, at, ctx.say, ctx.actor.id, wanted.technique, techniques)
    new = NewSession(
        guild_id=at.guild_id,
        user_id=ctx.actor.id,
        technique_id=_id_of(wanted.technique),
        day=yesterday,
        minutes=wanted.minutes,
        notes=wanted.notes,
        kind="late",
    )
    booked = await book(ctx.db, at, member, new, wanted.technique)
    booked = msgspec.structs.replace(booked, continued=wanted.continued, usual=wanted.usual)
    return booked, yesterday


async def start(ctx: Context, chosen: str | None) -> tuple[TechniqueRow | None, TimerRow]:
    """Begins a timed session; it counts for the day on which it began."""
    techniques: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    at = await here(ctx)
    member = await lock_member(ctx.db, at, ctx.actor.id)
    technique = _understood(member, techniques, chosen, None, "").technique
    await refuse_locked(ctx.db, at, ctx.say, ctx.actor.id, technique, techniques)
    timer = TimerRow(at.guild_id, ctx.actor.id, _id_of(technique), member.today, ctx.now, ctx.now + FORGOTTEN)
    if not await rows.add_timer(ctx.db, timer):
        running = await rows.find_timer(ctx.db, at.guild_id, ctx.actor.id) or timer
        raise SessionRuns(
            since=timestamp(running.started_at, "t"),
            technique=_called(ctx, techniques, running.technique_id),
        )
    return technique, timer


def _called(ctx: Context, techniques: list[TechniqueRow], technique_id: int | None) -> str:
    name = next((row.name for row in techniques if row.technique_id == technique_id), None)
    return ctx.say("general practice") if name is None else escape(name)


async def end(ctx: Context, feedback: int | None, notes: str | None) -> CheckedIn:
    """Ends the timed session that runs."""
    kept = written(notes)
    techniques: list[TechniqueRow] = await ctx.cached(TECHNIQUES)
    at = await here(ctx)
    member = await lock_member(ctx.db, at, ctx.actor.id)
    booked = await end_timer(ctx.db, at, member, techniques, notes=kept, feedback=feedback)
    if booked is None:
        raise NoSessionRuns
    return booked


async def end_timer(
    db: Connection,
    at: Here,
    member: Practitioner,
    techniques: list[TechniqueRow],
    *,
    notes: str = "",
    feedback: int | None = None,
    only_forgotten: bool = False,
) -> CheckedIn | None:
    """Books a timed session: as long as it was, or at the technique's own length when it was forgotten."""
    timer = await rows.find_timer(db, at.guild_id, member.row.user_id)
    if timer is None or (only_forgotten and timer.closes_at > at.now):
        return None
    await rows.delete_timer(db, at.guild_id, member.row.user_id)
    technique = next((row for row in techniques if row.technique_id == timer.technique_id), None)
    forgotten = timer.closes_at <= at.now
    usual = USUAL_MINUTES if technique is None else technique.minutes
    new = NewSession(
        guild_id=at.guild_id,
        user_id=member.row.user_id,
        technique_id=timer.technique_id,
        day=timer.day,
        minutes=usual if forgotten else minutes_between(timer.started_at, at.now),
        notes=notes,
        feedback=feedback,
        kind="timed",
    )
    booked = await book(db, at, member, new, technique)
    return msgspec.structs.replace(booked, forgotten=forgotten)
