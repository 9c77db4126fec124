"""Points in the REST API: what staff log and give by hand, what dungeons are worth, and statistics."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from db.raid_desk.points import WorthRow, find_worth, list_worths
from handlers.api.context import ApiContext
from handlers.api.fields import Id, Scope
from handlers.api.problems import NotThere, answers
from handlers.api.routes import Api
from handlers.frame.people import Person
from handlers.kit.booking import NotEnough
from handlers.platform.profiles.actions import ClosedProfile, refuse_closed
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.dungeons.picking import NoDungeonCalledSo
from handlers.raid_desk.points import commands, refusals
from handlers.raid_desk.points.commands import MOST_POINTS as MOST_GIVEN
from handlers.raid_desk.points.commands import MOST_RUNS, PERSON
from handlers.raid_desk.points.stats import LedgerPoints, QuotaLine, read_stats
from handlers.raid_desk.points.worth import MOST_POINTS, set_own_worth

if TYPE_CHECKING:
    from handlers.raid_desk.points.stats import Stats

api = Api("raid_desk", "Quota and points")
answers(403, refusals.OwnRaidPoints, refusals.LogForOthers, ClosedProfile)
answers(422, refusals.NothingCounted, NoDungeonCalledSo)
answers(409, NotEnough)

DungeonName = Annotated[str, Meta(min_length=1, max_length=60, description="A dungeon's key or name")]
DungeonKey = Annotated[str, Meta(max_length=32, pattern="^[a-z0-9_]+$")]
Runs = Annotated[int, Meta(ge=-MOST_RUNS, le=MOST_RUNS, description="Below 0: takes some away")]
Amount = Annotated[int, Meta(ge=-MOST_GIVEN, le=MOST_GIVEN, description="Below 0: takes some away")]
Reason = Annotated[str, Meta(max_length=200)]


class RunsToLog(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `/logrun`: without a dungeon that of the latest run; another member only by officers."""

    dungeon: DungeonName | None = None
    amount: Runs = 1
    user_id: Id | None = None


class KeysToLog(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `/logkey`."""

    user_id: Id
    dungeon: DungeonName
    amount: Runs = 1


class Adjustment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points that a member gets, or loses; never the member as whom the key acts, but for administrators."""

    user_id: Id
    amount: Amount
    reason: Reason = ""


class DungeonCount(msgspec.Struct, frozen=True):
    """How often in which dungeon."""

    dungeon: str
    count: int


class TallyView(msgspec.Struct, frozen=True):
    """`kind`: run_completed, run_joined, key_popped or verification. `by_hand`: how many were logged so."""

    kind: str
    ever: int
    lately: int
    by_hand: int
    dungeons: list[DungeonCount]


class QuotaLineView(msgspec.Struct, frozen=True):
    """How they stand in the quota of a role that they hold: met, not_met or excused."""

    role_id: Id
    role_name: str
    points: int
    required: int
    verdict: str


class StatsView(msgspec.Struct, frozen=True):
    """All that counts for a member. `since`: where "lately" begins; `in_period`: with the quota's period."""

    user_id: Id
    name: str
    since: datetime
    in_period: bool
    raider: LedgerPoints
    quota: LedgerPoints
    quotas: list[QuotaLineView]
    tallies: list[TallyView]


class DungeonPoints(msgspec.Struct, frozen=True):
    """What one run, or one popped key, of that dungeon gives."""

    dungeon_key: str
    points: int


class PointsToSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From now on."""

    points: Annotated[int, Meta(ge=0, le=MOST_POINTS)]


@api.post("/quota/log-run", requires=Role.ORGANIZER, scope=Scope.WRITE)
async def log_runs(ctx: ApiContext, body: RunsToLog) -> StatsView:
    """Logs runs that have no panel here, as `/logrun` does; the leader's statistics afterwards."""
    member = await ctx.member(body.user_id, PERSON) if body.user_id is not None else None
    await commands.log_run(ctx, dungeon=body.dungeon, amount=body.amount, member=member)
    return await _stats(ctx, member.id if member is not None else ctx.actor.id)


@api.post("/quota/log-key", requires=Role.ORGANIZER, scope=Scope.WRITE)
async def log_keys(ctx: ApiContext, body: KeysToLog) -> StatsView:
    """Logs keys that a member popped outside of runs with a panel; their statistics afterwards."""
    member = await ctx.member(body.user_id, PERSON)
    await commands.log_key(ctx, member=member, dungeon=body.dungeon, amount=body.amount)
    return await _stats(ctx, member.id)


@api.post("/quota/adjust-points", requires=Role.OFFICER, scope=Scope.WRITE)
async def adjust_points(ctx: ApiContext, body: Adjustment) -> StatsView:
    """Gives a member raider points, or takes some, as `/addpoints` does."""
    member = await ctx.member(body.user_id, PERSON)
    await commands.add_points(ctx, member=member, amount=body.amount, reason=body.reason)
    return await _stats(ctx, member.id)


@api.post("/quota/adjust-quota-points", requires=Role.OFFICER, scope=Scope.WRITE)
async def adjust_quota_points(ctx: ApiContext, body: Adjustment) -> StatsView:
    """Gives a member quota points, or takes some; they count for every quota."""
    member = await ctx.member(body.user_id, PERSON)
    await commands.add_quota_points(ctx, member=member, amount=body.amount, reason=body.reason)
    return await _stats(ctx, member.id)


@api.get("/quota/stats/{guild_id}/{user_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def read_member_stats(ctx: ApiContext, guild_id: int, user_id: int) -> StatsView:
    """Points, quotas, runs, keys and verifications of a member. Closed profiles are for moderators."""
    member = await ctx.member(str(user_id), Person("bots have no points"))
    await refuse_closed(ctx, user_id, member.display_name)
    return await _stats(ctx, user_id)


@api.get("/quota/raider-points/{guild_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def list_raider_points(ctx: ApiContext, guild_id: int) -> list[DungeonPoints]:
    """Dungeons whose runs give other raider points than usual."""
    worths = await list_worths(ctx.db, guild_id)
    return [DungeonPoints(row.dungeon_key, row.run_points) for row in worths if row.run_points is not None]


@api.put("/quota/raider-points/{guild_id}/{dungeon_key}", requires=Role.MODERATOR, scope=Scope.WRITE)
async def set_raider_points(
    ctx: ApiContext, guild_id: int, dungeon_key: DungeonKey, body: PointsToSet
) -> DungeonPoints:
    """What a run of that dungeon gives to each who was there."""
    row = await _worth(ctx, dungeon_key)
    await set_own_worth(ctx, msgspec.structs.replace(row, run_points=body.points))
    return DungeonPoints(dungeon_key, body.points)


@api.delete("/quota/raider-points/{guild_id}/{dungeon_key}", requires=Role.MODERATOR, scope=Scope.WRITE)
async def reset_raider_points(ctx: ApiContext, guild_id: int, dungeon_key: DungeonKey) -> None:
    """A run of that dungeon gives the usual again."""
    await set_own_worth(ctx, msgspec.structs.replace(await _worth(ctx, dungeon_key), run_points=None))


@api.get("/quota/key-points/{guild_id}", requires=Role.EVERYONE, scope=Scope.READ)
async def list_key_points(ctx: ApiContext, guild_id: int) -> list[DungeonPoints]:
    """Dungeons whose keys give other raider points than usual."""
    worths = await list_worths(ctx.db, guild_id)
    return [DungeonPoints(row.dungeon_key, row.key_points) for row in worths if row.key_points is not None]


@api.put("/quota/key-points/{guild_id}/{dungeon_key}", requires=Role.MODERATOR, scope=Scope.WRITE)
async def set_key_points(
    ctx: ApiContext, guild_id: int, dungeon_key: DungeonKey, body: PointsToSet
) -> DungeonPoints:
    """What a key of that dungeon gives to who popped it."""
    row = await _worth(ctx, dungeon_key)
    await set_own_worth(ctx, msgspec.structs.replace(row, key_points=body.points))
    return DungeonPoints(dungeon_key, body.points)


@api.delete("/quota/key-points/{guild_id}/{dungeon_key}", requires=Role.MODERATOR, scope=Scope.WRITE)
async def reset_key_points(ctx: ApiContext, guild_id: int, dungeon_key: DungeonKey) -> None:
    """A key of that dungeon gives the usual again."""
    await set_own_worth(ctx, msgspec.structs.replace(await _worth(ctx, dungeon_key), key_points=None))


async def _worth(ctx: ApiContext, dungeon_key: str) -> WorthRow:
    """What the dungeon, which must be one of the server, differs by."""
    if dungeon_key not in {dungeon.key for dungeon in await list_dungeons(ctx.db, ctx.guild_id)}:
        raise NotThere
    return await find_worth(ctx.db, ctx.guild_id, dungeon_key) or WorthRow(dungeon_key, None, None)


async def _stats(ctx: ApiContext, user_id: int) -> StatsView:
    return _view(await read_stats(ctx.db, await ctx.guild(), user_id))


def _view(stats: Stats) -> StatsView:
    return StatsView(
        user_id=str(stats.user_id),
        name=stats.name,
        since=stats.since,
        in_period=stats.in_period,
        raider=stats.raider,
        quota=stats.quota,
        quotas=[_quota(line) for line in stats.quotas],
        tallies=[
            TallyView(
                tally.kind,
                tally.ever,
                tally.lately,
                tally.by_hand,
                [DungeonCount(name, count) for name, count in tally.dungeons],
            )
            for tally in stats.tallies
        ],
    )


def _quota(line: QuotaLine) -> QuotaLineView:
    return QuotaLineView(str(line.role_id), line.role_name, line.points, line.required, line.verdict)
