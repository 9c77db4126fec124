"""Defining, granting and showing achievements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.activity import achievement_awards
from db.activity import achievements as rows
from db.activity.achievement_awards import AwardRow, NewAward
from db.activity.achievements import AchievementRow
from db.activity.xp import lock_xp
from db.platform.guilds import find_guild, list_roles
from db.platform.metrics import add_watch, lock_watch
from db.schedule import Schedule
from handlers.activity.achievements import awards, defaults  # noqa: F401
from handlers.activity.achievements.awards import Winner, read_hall
from handlers.activity.achievements.rules import (
    MAX_ACHIEVEMENTS,
    AchievementsOff,
    Collection,
    Definition,
    HasItAlready,
    HasItNot,
    NameTaken,
    NoAchievementChange,
    NoSuchAchievement,
    RewardIsGone,
    TooManyAchievements,
    definitions_of,
    metrics_watched,
    standings_of,
)
from handlers.activity.cached import ACHIEVEMENTS
from handlers.activity.xp.rules import after_grant
from handlers.platform.metrics.criteria import stored_criteria, wanted
from handlers.platform.metrics.defaults import SETS, DefaultAchievement
from handlers.platform.metrics.registry import Wanted, read_values
from handlers.platform.roles.giving import read_ladder, refuse_giving
from interactions.entities import Role
from interactions.escaping import bold
from jobs.requests.activity import CheckEverybody

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from interactions.options import MemberOption

FLAG: Final = "achievements"
"""The process-wide switch: ENABLE_ACHIEVEMENTS=false."""


async def install_sets(db: Connection, guild_id: int, now: datetime) -> bool:
    """Give a guild the default sets that it was never given; whether there were any."""
    given = await rows.list_sets(db, guild_id)
    missing = [module for module in SETS if module not in given]
    claimed = await rows.claim_sets(db, guild_id, missing, now) if missing else []
    if not claimed:
        return False
    new = [_from_default(module, default) for module in claimed for default in SETS[module]]
    await rows.add_achievements(db, guild_id, new, now)
    await watch(db, guild_id, now)
    return True


def _from_default(module: str, default: DefaultAchievement) -> AchievementRow:
    return AchievementRow(
        achievement_id=0,
        name=default.name,
        description=default.description,
        emoji=default.emoji,
        xp=default.xp,
        secret=default.secret,
        liberation=default.liberation,
        criteria=default.criteria,
        default_key=f"{module}.{default.key}",
    )


async def watch(db: Connection, guild_id: int, now: datetime, *, check: bool = True) -> None:
    """After a change of criteria: what is watched, and (`check`) who has earned something by now."""
    await lock_watch(db, guild_id)
    definitions = definitions_of(await rows.list_achievements(db, guild_id))
    await add_watch(db, guild_id, metrics_watched(definitions))
    if check:
        await Schedule(db, guild_id).at(now, CheckEverybody(guild_id), subject=str(guild_id))


async def begin(ctx: Context) -> None:
    """Before anything is shown or changed: achievements are on here, and the default sets are there."""
    if FLAG in ctx.resources.modules_off:
        raise AchievementsOff()
    if await install_sets(ctx.db, ctx.guild_id, ctx.now):
        ctx.cached_changed(ACHIEVEMENTS)


async def suggest(ctx: Context, typed: str) -> list[AchievementRow]:
    """Those whose name has what was typed, as it is shown or as it is kept."""
    achievements: list[AchievementRow] = await ctx.cached(ACHIEVEMENTS)
    return [row for row in achievements if typed.casefold() in row.name.casefold()]


async def find(ctx: Context, chosen: str) -> AchievementRow:
    """The one whose id was suggested, or whose name was typed out."""
    await begin(ctx)
    for row in await rows.list_achievements(ctx.db, ctx.guild_id):
        if chosen in (str(row.achievement_id), row.name) or row.name.casefold() == chosen.strip().casefold():
            return row
    raise NoSuchAchievement()


async def create(ctx: Context, new: AchievementRow) -> Definition:
    """A new definition; those who have earned it already get it within moments."""
    await begin(ctx)
    if await rows.count_achievements(ctx.db, ctx.guild_id) >= MAX_ACHIEVEMENTS:
        raise TooManyAchievements(most=MAX_ACHIEVEMENTS)
    added = await rows.add_achievement(ctx.db, ctx.guild_id, new, ctx.actor.id, ctx.now)
    ctx.cached_changed(ACHIEVEMENTS)
    if added is None:
        raise NameTaken(name=bold(new.name))
    row = msgspec.structs.replace(new, achievement_id=added)
    await watch(ctx.db, ctx.guild_id, ctx.now, check=row.criteria is not None)
    await ctx.audit("achievement.create", str(added), after=_facts(row))
    return Definition(row, stored_criteria(row.criteria))


async def edit(ctx: Context, achievement_id: int, changes: dict[str, Any]) -> Definition:
    """Change what is given; who has it keeps what they got."""
    await begin(ctx)
    row = await rows.lock_achievement(ctx.db, ctx.guild_id, achievement_id)
    if row is None:
        raise NoSuchAchievement()
    after = msgspec.structs.replace(row, **changes)
    if after == row:
        raise NoAchievementChange()
    taken = await rows.find_name(ctx.db, ctx.guild_id, after.name)
    if taken not in (None, achievement_id):
        raise NameTaken(name=bold(after.name))
    await rows.mark_changed(ctx.db, ctx.guild_id, after)
    ctx.cached_changed(ACHIEVEMENTS)
    if after.criteria != row.criteria:
        await watch(ctx.db, ctx.guild_id, ctx.now)
    await ctx.audit("achievement.edit", str(achievement_id), before=_facts(row), after=_facts(after))
    return Definition(after, stored_criteria(after.criteria))


async def delete(ctx: Context, row: AchievementRow) -> None:
    """It is gone from all lists; members keep what they got with it."""
    await rows.mark_deleted(ctx.db, ctx.guild_id, row.achievement_id, ctx.now)
    ctx.cached_changed(ACHIEVEMENTS)
    await watch(ctx.db, ctx.guild_id, ctx.now, check=False)
    await ctx.audit("achievement.delete", str(row.achievement_id), before=_facts(row), holders=row.holders)


def _facts(row: AchievementRow) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(row)
    return {
        key: value for key, value in facts.items() if key not in ("achievement_id", "holders", "default_key")
    }


async def refuse_role_id(ctx: Context, role_id: int) -> None:
    """The same for a role that was chosen a moment ago, before a form opened; 0 is none."""
    if role_id == 0:
        return
    known = next((role for role in await list_roles(ctx.db, ctx.guild_id) if role.role_id == role_id), None)
    if known is None:
        raise RewardIsGone()
    role = Role(id=role_id, name=known.name, position=known.position, managed=known.managed)
    await refuse_giving(ctx, role)


async def grant(ctx: Context, row: AchievementRow, member: MemberOption) -> None:
    """Give an achievement by hand, also one that was revoked."""
    total = await lock_xp(ctx.db, ctx.guild_id, member.id)
    held = await achievement_awards.lock_award(ctx.db, row.achievement_id, member.id)
    if held is not None and held.revoked_at is None:
        raise HasItAlready(name=member.display_name)
    winner = Winner(ctx.guild_id, row, member.id, times=held.times + 1 if held is not None else 1)
    amount = after_grant(total, row.xp) - total
    new = NewAward(ctx.guild_id, row.achievement_id, member.id, amount, row.role_id, True)
    if held is None:
        added = await achievement_awards.add_awards(ctx.db, [new], ctx.actor.id, ctx.now)
        if not added:
            raise HasItAlready(name=member.display_name)
    else:
        await achievement_awards.mark_granted_again(ctx.db, new, ctx.actor.id, ctx.now)
    hall = await read_hall(ctx.db, ctx.guild_id, ctx.resources.languages, ctx.now)
    halls, totals = {ctx.guild_id: hall}, {winner.pair: total}
    await awards.follow(ctx.db, halls, [winner], totals, ctx.now, actor_id=ctx.actor.id)
    facts = {"achievement": row.name, "xp": amount, "role": row.role_id}
    await ctx.audit("achievement.grant", str(member.id), **facts)


async def revoke(ctx: Context, row: AchievementRow, member: MemberOption) -> int:
    """Take an achievement back, with its xp and role; it is not earned again. Returns the xp taken."""
    total = await lock_xp(ctx.db, ctx.guild_id, member.id)
    held = await achievement_awards.lock_award(ctx.db, row.achievement_id, member.id)
    if held is None or held.revoked_at is not None:
        raise HasItNot(name=member.display_name)
    hall = await read_hall(ctx.db, ctx.guild_id, ctx.resources.languages, ctx.now)
    taken = await awards.take_back(ctx.db, hall, held, row.name, ctx.actor.id, total, ctx.now)
    facts = {"achievement": row.name, "xp": -taken, "role": held.role_id}
    await ctx.audit("achievement.revoke", str(member.id), **facts)
    return taken


async def collection(ctx: Context, user_id: int) -> Collection:
    """Everything as it stands for a member."""
    await begin(ctx)
    hall = await read_hall(ctx.db, ctx.guild_id, ctx.resources.languages, ctx.now)
    definitions = definitions_of(await rows.list_achievements(ctx.db, ctx.guild_id))
    held: list[AwardRow] = await achievement_awards.list_awards(ctx.db, ctx.guild_id, [user_id])
    values = (await read_values(ctx.db, hall.asked([user_id]), all_wanted(definitions)))[user_id]
    return Collection(standings_of(definitions, held, values), values, await count_members(ctx))


def all_wanted(definitions: Iterable[Definition]) -> set[Wanted]:
    """Every value that some criteria look at."""
    return {value for d in definitions if d.criteria is not None for value in wanted(d.criteria)}


async def list_definitions(ctx: Context) -> list[Definition]:
    """All of them, oldest first."""
    await begin(ctx)
    return definitions_of(await rows.list_achievements(ctx.db, ctx.guild_id))


async def broken_roles(ctx: Context, definitions: Iterable[Definition]) -> set[int]:
    """Role rewards that cannot be given."""
    ladder = await read_ladder(ctx)
    if not ladder.positions:
        return set()
    named = {d.row.role_id for d in definitions if d.row.role_id is not None}
    return {r for r in named if r not in ladder.positions or ladder.above_bot(ladder.positions[r])}


async def count_members(ctx: Context) -> int:
    """How many the server has, as far as is known."""
    guild = await find_guild(ctx.db, ctx.guild_id)
    return guild.member_count if guild is not None else 0
