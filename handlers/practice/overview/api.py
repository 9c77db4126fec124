"""Practice, to read in the REST API: as far as members show it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from db.practice import pages
from db.practice.challenges import count_challengers, find_challenge
from db.practice.teachings import count_seats
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor, text_id, view_of
from handlers.api.problems import answers
from handlers.api.routes import Api
from handlers.platform.profiles.actions import ClosedProfile, read_buddies
from handlers.platform.roles.rules import Role
from handlers.practice.cached import TECHNIQUES
from handlers.practice.challenges.rules import NoSuchChallenge
from handlers.practice.liberation.actions import read_trend
from handlers.practice.liberation.rules import LiberationPeriod, NothingRolledUp
from handlers.practice.members import Practitioner, members_of
from handlers.practice.streak.actions import NeverPractised, StreakIsPrivate, find_member, open_member

if TYPE_CHECKING:
    from db.practice.challenges import ChallengeRow
    from db.practice.sessions import PracticeSessionRow
    from db.practice.teachings import TeachingRow

api = Api("practice", "Practice")
answers(404, NeverPractised, NoSuchChallenge, NothingRolledUp)
answers(403, StreakIsPrivate, ClosedProfile)


class PracticeSession(msgspec.Struct, frozen=True):
    """A session. `technique` null: general practice; `notes` and `feedback`: for the member alone."""

    session_id: int
    technique_id: int | None
    technique: str | None
    day: date
    minutes: int
    kind: str
    notes: str | None
    feedback: int | None
    created_at: datetime


class PracticeStreak(msgspec.Struct, frozen=True):
    """A streak in days as it stands; `sessions` and `minutes`: all that were ever noted."""

    user_id: Id
    length: int
    longest: int
    freezes: int
    sessions: int
    minutes: int
    done_today: bool


class Technique(msgspec.Struct, frozen=True):
    """A technique. `needs_id`: what has to be mastered before; `criteria`: what else."""

    technique_id: int
    slug: str
    name: str
    description: str
    link: str | None
    minutes: int
    category: str
    level: int
    needs_id: int | None
    criteria: dict[str, Any] | None
    author_id: Id | None


class Teaching(msgspec.Struct, frozen=True):
    """A session that somebody teaches; `taken` of `most` places."""

    teaching_id: int
    teacher_id: Id
    technique_id: int
    technique: str
    starts_at: datetime
    minutes: int
    description: str
    most: int
    taken: int


class Challenge(msgspec.Struct, frozen=True):
    """A challenge, and how many have joined and finished it."""

    challenge_id: int
    name: str
    description: str
    criteria: dict[str, Any]
    starts_at: datetime
    ends_at: datetime
    state: str
    joined: int
    finished: int


class Placed(msgspec.Struct, frozen=True):
    """How far a member is. `place`: 1 for who finished first; `progress`: from 0 to 1."""

    user_id: Id
    place: int
    progress: float
    finished_at: datetime | None


class Figures(msgspec.Struct, frozen=True):
    """What the community had reached on a day. `active`: of the members, within 28 days; `mean_days` and
    `median_days` from the first check-in to the graduation; `spinoffs`: communities of alumni that go on."""

    day: date
    members: int
    active: int
    graduated: int
    mean_days: float | None
    median_days: float | None
    mastered: int
    validations: int
    taught: int
    spinoffs: int
    refreshed_at: datetime


class Liberation(msgspec.Struct, frozen=True):
    """The figures now, and a period ago; null: not known."""

    now: Figures
    before: Figures | None


@api.get("/liberation", requires=Role.EVERYONE, scope=Scope.READ)
async def read_liberation(
    ctx: ApiContext, period: Literal["week", "month", "quarter", "year"] = "month"
) -> Liberation:
    """What the community has reached, counted every 15 minutes."""
    trend = await read_trend(ctx.db, ctx.guild_id, LiberationPeriod(period))
    before = None if trend.before is None else view_of(Figures, trend.before)
    return Liberation(view_of(Figures, trend.now), before)


@api.get("/practice/sessions", requires=Role.EVERYONE, scope=Scope.READ)
async def list_practice_sessions(
    ctx: ApiContext, member: Id | None = None, cursor: Cursor | None = None, limit: Size = 50
) -> Page[PracticeSession]:
    """Sessions of a member, the newest first: one's own, or those of who shows their streak to the reader."""
    chosen = await ctx.member(member) if member is not None else None
    user_id, name = await find_member(ctx, chosen)
    own = user_id == ctx.actor.id
    if not own:
        await open_member(ctx, user_id, name)
    sessions = await pages.list_session_page(
        ctx.db, ctx.guild_id, user_id, before=read_cursor(cursor), limit=limit + 1
    )
    return page(sessions, limit, lambda row: row.session_id, lambda row: _session(row, own=own))


@api.get("/practice/streaks", requires=Role.EVERYONE, scope=Scope.READ)
async def list_practice_streaks(
    ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50
) -> Page[PracticeStreak]:
    """Streaks that the reader may see, by member id."""
    buddies = await read_buddies(ctx)
    practitioners = await pages.list_practitioner_page(
        ctx.db, ctx.guild_id, ctx.actor.id, buddies, after=read_cursor(cursor), limit=limit + 1
    )
    members = await members_of(ctx.db, practitioners, ctx.now)
    return page(members, limit, lambda member: member.row.user_id, _streak)


@api.get("/techniques", requires=Role.EVERYONE, scope=Scope.READ)
async def list_all_techniques(ctx: ApiContext) -> list[Technique]:
    """The catalogue."""
    return [
        view_of(Technique, row, author_id=text_id(row.author_id))
        for row in await ctx.cached(TECHNIQUES)
        if not row.gone
    ]


@api.get("/practice/teachings", requires=Role.EVERYONE, scope=Scope.READ)
async def list_teachings(ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50) -> Page[Teaching]:
    """Sessions of teachers that are to come, in the order in which they were planned."""
    teachings = await pages.list_teaching_page(
        ctx.db, ctx.guild_id, after=read_cursor(cursor), limit=limit + 1
    )
    seats = await count_seats(ctx.db, [row.teaching_id for row in teachings])

    def view(row: TeachingRow) -> Teaching:
        return view_of(Teaching, row, teacher_id=str(row.teacher_id), taken=seats.get(row.teaching_id, 0))

    return page(teachings, limit, lambda row: row.teaching_id, view)


@api.get("/challenges", requires=Role.EVERYONE, scope=Scope.READ)
async def list_practice_challenges(
    ctx: ApiContext, cursor: Cursor | None = None, limit: Size = 50
) -> Page[Challenge]:
    """Challenges, also those that are over, the newest first."""
    challenges = await pages.list_challenge_page(
        ctx.db, ctx.guild_id, before=read_cursor(cursor), limit=limit + 1
    )
    counts = await count_challengers(ctx.db, [row.challenge_id for row in challenges])

    def view(row: ChallengeRow) -> Challenge:
        joined, finished = counts.get(row.challenge_id, (0, 0))
        return view_of(Challenge, row, joined=joined, finished=finished)

    return page(challenges, limit, lambda row: row.challenge_id, view)


@api.get("/challenges/{challenge_id}/standings", requires=Role.EVERYONE, scope=Scope.READ)
async def list_challenge_standings(
    ctx: ApiContext, challenge_id: int, cursor: Cursor | None = None, limit: Size = 50
) -> Page[Placed]:
    """How far those are who joined, by member id; who does not show it to the reader is left out."""
    if await find_challenge(ctx.db, ctx.guild_id, challenge_id) is None:
        raise NoSuchChallenge
    buddies = await read_buddies(ctx)
    standings = await pages.list_placed_page(
        ctx.db, challenge_id, ctx.actor.id, buddies, after=read_cursor(cursor), limit=limit + 1
    )
    return page(
        standings, limit, lambda row: row.user_id, lambda row: view_of(Placed, row, user_id=str(row.user_id))
    )


def _session(row: PracticeSessionRow, *, own: bool) -> PracticeSession:
    return view_of(PracticeSession, row) if own else view_of(PracticeSession, row, notes=None, feedback=None)


def _streak(member: Practitioner) -> PracticeStreak:
    streak, row = member.streak, member.row
    return PracticeStreak(
        user_id=str(row.user_id),
        length=streak.length,
        longest=streak.longest,
        freezes=streak.freezes,
        sessions=row.sessions,
        minutes=row.minutes,
        done_today=member.done_today,
    )
