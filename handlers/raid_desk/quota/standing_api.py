"""Standings, past periods and excuses of quotas in the REST API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from db.raid_desk import quota_excuses, quota_periods
from db.raid_desk.quota_excuses import ExcuseRow
from db.raid_desk.quota_periods import PeriodRow
from db.raid_desk.quota_standings import Counts, QuotaStandingRow, Standings, list_standings
from handlers.api.context import ApiContext
from handlers.api.fields import Cursor, Id, Page, Scope, Size, page, read_cursor, read_places, write_cursor
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role
from handlers.raid_desk.quota import changes, commands, refusals
from handlers.raid_desk.quota.commands import LONGEST_REASON, MOST_PERIODS
from interactions.entities import Role as DiscordRole
from interactions.escaping import first_visible
from interactions.option_values import RoleOption

api = Api("raid_desk", "Quota and points")

Period = Annotated[int, Meta(ge=1, le=2**31 - 1, description="A period that is over, by its number")]


class QuotaStanding(msgspec.Struct, frozen=True):
    """A member's line. `points` hold what was `carried` over; `verdict`: met, not_met or excused."""

    place: int
    user_id: Id
    name: str
    points: int
    carried: int
    verdict: str


class Leaderboard(msgspec.Struct, frozen=True):
    """A page of standings, the most points first; `counts`: of all. `period` null: the present one."""

    period: int | None
    required: int
    counts: Counts
    items: list[QuotaStanding]
    next: str | None


class LeaderboardWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of it."""

    period: Period | None = None
    cursor: Cursor | None = None
    limit: Size = 50


class PastPeriod(msgspec.Struct, frozen=True):
    """A period that is over. `ended_by` null: the clock."""

    number: int
    required: int
    begins_at: datetime
    ends_at: datetime
    ended_by: Id | None
    counts: Counts


class Excuse(msgspec.Struct, frozen=True):
    """Who need not meet the quota, from one period to another, both included."""

    user_id: Id
    from_period: int
    to_period: int
    reason: str
    excused_by: Id
    excused_at: datetime


class NewExcuse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `/quota excuse`: for this period and so many more."""

    user_id: Id
    reason: Annotated[str, Meta(min_length=1, max_length=LONGEST_REASON)]
    periods: Annotated[int, Meta(ge=1, le=MOST_PERIODS)] = 1


@api.get("/quota/leaderboard/{guild_id}/{role_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def read_quota_leaderboard(
    ctx: ApiContext,
    guild_id: int,
    role_id: int,
    period: Period | None = None,
    cursor: Cursor | None = None,
    limit: Size = 50,
) -> Leaderboard:
    """Who meets the quota of a role, now or in a period that is over."""
    quota = await changes.find(ctx, role_id)
    after = read_places(cursor, 2) if cursor is not None else None
    if period is None:
        standings = await list_standings(ctx.db, quota.quota_id, None, limit=limit + 1, after=after)
        return _board(None, quota.required, standings, limit)
    past = await quota_periods.find_period(ctx.db, guild_id, quota.quota_id, period)
    if past is None:
        raise refusals.NoSuchPeriod
    kept = await quota_periods.list_kept(ctx.db, past, limit=limit + 1, after=after)
    return _board(period, past.required, kept, limit)


@api.post("/quota/leaderboard/{guild_id}/{role_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def ask_for_quota_leaderboard(
    ctx: ApiContext, guild_id: int, role_id: int, body: LeaderboardWanted
) -> Leaderboard:
    """The same for clients that send what they want as a body."""
    return await read_quota_leaderboard(ctx, guild_id, role_id, body.period, body.cursor, body.limit)


@api.get("/quota/periods/{guild_id}/{role_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def list_quota_periods(
    ctx: ApiContext, guild_id: int, role_id: int, cursor: Cursor | None = None, limit: Size = 50
) -> Page[PastPeriod]:
    """Periods that are over, the latest first."""
    quota = await changes.find(ctx, role_id)
    periods = await quota_periods.list_periods(
        ctx.db, guild_id, quota.quota_id, limit + 1, before=read_cursor(cursor)
    )
    return page(periods, limit, lambda row: row.number, _period)


@api.get("/quota/excuses/{guild_id}/{role_id}", requires=Role.OFFICER, scope=Scope.READ)
async def list_quota_excuses(ctx: ApiContext, guild_id: int, role_id: int) -> list[Excuse]:
    """Who is excused in the present period, or in one to come."""
    quota = await changes.find(ctx, role_id)
    excuses = await quota_excuses.list_excuses(ctx.db, quota.quota_id, quota.number)
    return [_excuse(row) for row in excuses]


@api.post("/quota/excuses/{guild_id}/{role_id}", requires=Role.OFFICER, scope=Scope.WRITE)
async def excuse_member(ctx: ApiContext, guild_id: int, role_id: int, body: NewExcuse) -> list[Excuse]:
    """Excuses a member, as `/quota excuse` does; all who are excused afterwards."""
    member = await ctx.member(body.user_id)
    await commands.excuse(ctx, member=member, reason=body.reason, role=_role(role_id), periods=body.periods)
    return await list_quota_excuses(ctx, guild_id, role_id)


@api.delete("/quota/excuses/{guild_id}/{role_id}", requires=Role.OFFICER, scope=Scope.WRITE)
async def unexcuse_member(ctx: ApiContext, guild_id: int, role_id: int, member: Id) -> None:
    """Takes an excuse back."""
    await commands.unexcuse(ctx, member=await ctx.member(member), role=_role(role_id))


def _role(role_id: int) -> RoleOption:
    return RoleOption(DiscordRole(id=role_id, name=""))


def _board(period: int | None, required: int, standings: Standings, limit: int) -> Leaderboard:
    lines: Sequence[QuotaStandingRow] = standings.lines[:limit]
    more = len(standings.lines) > limit
    following = write_cursor(lines[-1].points, lines[-1].user_id) if more else None
    return Leaderboard(period, required, standings.counts, [_standing(line) for line in lines], following)


def _standing(row: QuotaStandingRow) -> QuotaStanding:
    name = first_visible(row.nick, row.global_name, row.username)
    return QuotaStanding(row.place, str(row.user_id), name, row.points, row.carried, row.verdict)


def _period(row: PeriodRow) -> PastPeriod:
    ended_by = str(row.ended_by) if row.ended_by is not None else None
    return PastPeriod(row.number, row.required, row.begins_at, row.ends_at, ended_by, row.counts)


def _excuse(row: ExcuseRow) -> Excuse:
    return Excuse(
        str(row.user_id), row.from_number, row.to_number, row.reason, str(row.excused_by), row.excused_at
    )
