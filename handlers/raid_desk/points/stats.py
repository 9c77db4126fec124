"""/stats: what a member has of the raid desk, in this period and ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from db.platform.guilds import list_roles
from db.platform.members import find_member
from db.raid_desk.points import CountRow, list_counts
from db.raid_desk.quota import QuotaRow, list_quotas
from db.raid_desk.quota_standings import list_standings
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.profiles.actions import refuse_closed
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import list_dungeons
from handlers.raid_desk.ledgers import QUOTA_POINTS, RAIDER_POINTS
from handlers.raid_desk.points import stats_messages
from interactions.escaping import first_visible
from interactions.options import MemberOption, Option
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.raid_desk import RenderRaidStats

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from handlers.kit.ledgers import Ledger

router = Router()

WITHOUT_QUOTA: Final = timedelta(days=30)
KINDS: Final = ("run_completed", "run_joined", "key_popped", "verification")

Whose = Annotated[
    MemberOption,
    Option("Whose statistics? Leave empty for yours", name="member", who=Person("bots have no points")),
]
AsText = Annotated[bool, Option("As text instead of a picture", name="text")]


class QuotaLine(msgspec.Struct, frozen=True):
    """How a member stands in the quota of a role they hold."""

    role_id: int
    role_name: str
    points: int
    required: int
    verdict: str


class Tally(msgspec.Struct, frozen=True):
    """How often they did one kind of thing. `dungeons`: name and number, the most first."""

    kind: str
    ever: int
    lately: int
    by_hand: int
    dungeons: tuple[tuple[str, int], ...]


class LedgerPoints(msgspec.Struct, frozen=True):
    """Points of one ledger, and the place they give; None for who has none."""

    ever: int
    lately: int
    place: int | None


class Stats(msgspec.Struct, frozen=True):
    """All of it. `since`: where "lately" begins; `in_period`: with the period of their quota."""

    user_id: int
    name: str
    since: datetime
    in_period: bool
    raider: LedgerPoints
    quota: LedgerPoints
    quotas: tuple[QuotaLine, ...]
    tallies: tuple[Tally, ...]


@router.command("stats", requires=Role.EVERYONE)
async def stats(ctx: Context, *, member: Whose | None = None, text: AsText = False) -> Reply | Defer:
    """Show raider points, quota points, runs, keys and verifications of a member."""
    user_id = ctx.actor.id if member is None else member.id
    if member is not None:
        await refuse_closed(ctx, member.id, member.display_name)
    if not text:
        return Defer(RenderRaidStats(ctx.follow_up, ctx.guild_id, user_id))
    name = ctx.actor.name if member is None else member.display_name
    numbers = await read_stats(ctx.db, await ctx.guild(), user_id)
    return stats_messages.as_text(ctx.say, msgspec.structs.replace(numbers, name=name))


async def read_stats(db: Connection, guild: Guild, user_id: int) -> Stats:
    """As the ledgers have it now."""
    member = await find_member(db, guild.id, user_id)
    held = member.role_ids if member is not None else ()
    quotas = [quota for quota in await list_quotas(db, guild.id) if quota.role_id in held]
    since = min((quota.begins_at for quota in quotas), default=guild.now - WITHOUT_QUOTA)
    names = {dungeon.key: dungeon.name for dungeon in await list_dungeons(db, guild.id)}
    counts = await list_counts(db, guild.id, user_id, since)
    return Stats(
        user_id=user_id,
        name=first_visible(*member.names) if member is not None else "",
        since=since,
        in_period=bool(quotas),
        raider=await _points(db, guild.id, user_id, RAIDER_POINTS, since),
        quota=await _points(db, guild.id, user_id, QUOTA_POINTS, since),
        quotas=tuple(await _quotas(db, guild.id, user_id, quotas)),
        tallies=tuple(_tally(kind, [row for row in counts if row.reason == kind], names) for kind in KINDS),
    )


async def _points(
    db: Connection, guild_id: int, user_id: int, ledger: Ledger, since: datetime
) -> LedgerPoints:
    lately = await ledger.sums_by_reason(db, guild_id, [user_id], since=since)
    return LedgerPoints(
        await ledger.total(db, guild_id, user_id),
        sum(lately[user_id].values()),
        await ledger.place(db, guild_id, user_id),
    )


async def _quotas(
    db: Connection, guild_id: int, user_id: int, quotas: Sequence[QuotaRow]
) -> Sequence[QuotaLine]:
    roles = {role.role_id: role.name for role in await list_roles(db, guild_id)} if quotas else {}
    lines = []
    for quota in quotas:
        standings = await list_standings(db, quota.quota_id, None, limit=1, user_id=user_id)
        lines += [
            QuotaLine(quota.role_id, roles.get(quota.role_id, ""), line.points, quota.required, line.verdict)
            for line in standings.lines
        ]
    return lines


def _tally(kind: str, rows: Sequence[CountRow], names: Mapping[str, str]) -> Tally:
    by_dungeon = [(names.get(row.dungeon_key, row.dungeon_key), row.ever) for row in rows if row.dungeon_key]
    return Tally(
        kind,
        sum(row.ever for row in rows),
        sum(row.lately for row in rows),
        sum(row.by_hand for row in rows),
        tuple(by_dungeon),
    )
