"""Awarding: the award, its xp by the ledger, its role and announcement by the outbox, in one transaction.

Order of locks: members' totals, then awards, then achievements; who awards by hand keeps to it too.

Why: decisions 0221 and 0222.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from db.activity import achievement_awards as rows
from db.activity.achievement_awards import NewAward
from db.activity.achievements import AchievementRow
from db.activity.xp import NewGrant, add_grants, lock_totals
from db.outbox import NewEffect, add_many
from db.platform.guilds import list_guilds, list_settings_of
from db.platform.metrics import add_changed_of
from handlers.activity.achievements.announcing import announce
from handlers.activity.level_ups.actions import GuildFacts, LevelChange, follow_level_changes
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import after_grant, level_for
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import local_day
from handlers.platform.metrics.registry import Asked, Pair
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
    from db.platform.guilds import GuildRow
    from db.pool import Connection
    from interactions.languages import Languages

REASON = "achievement"


class Hall(msgspec.Struct, frozen=True):
    """What awarding needs to know of a guild; `today` is its day."""

    guild_id: int
    facts: GuildFacts
    today: date
    settings: dict[str, dict[str, object]]

    def asked(self, user_ids: Sequence[int], today: date | None = None) -> Asked:
        """The question for these members' metrics, as of a day."""
        return Asked(self.guild_id, user_ids, today or self.today, self.settings)


class Winner(msgspec.Struct, frozen=True):
    """Who gets what; `loud`: announced. `times`: how often this member was given it, with this time."""

    guild_id: int
    achievement: AchievementRow
    user_id: int
    loud: bool = True
    times: int = 1

    @property
    def pair(self) -> Pair:
        """The guild and the member."""
        return self.guild_id, self.user_id

    @property
    def key(self) -> str:
        """Names the award in the ledger and in the outbox."""
        return f"achievement:{self.achievement.achievement_id}:{self.user_id}:{self.times}"


async def read_hall(db: Connection, guild_id: int, languages: Languages, now: datetime) -> Hall:
    """The guild as it stands in the database."""
    return (await read_halls(db, [guild_id], languages, now))[guild_id]


async def read_halls(
    db: Connection, guild_ids: Sequence[int], languages: Languages, now: datetime
) -> dict[int, Hall]:
    """The same for many guilds."""
    stored = await list_settings_of(db, guild_ids)
    known = {guild.guild_id: guild for guild in await list_guilds(db, guild_ids)}
    return {
        guild_id: _hall(guild_id, stored.get(guild_id, {}), known.get(guild_id), languages, now)
        for guild_id in guild_ids
    }


def _hall(
    guild_id: int,
    stored: dict[str, dict[str, object]],
    guild: GuildRow | None,
    languages: Languages,
    now: datetime,
) -> Hall:
    platform = typed(PlatformSettings, stored.get(PlatformSettings.module, {}))
    activity = typed(ActivitySettings, stored.get(ActivitySettings.module, {}))
    locale = platform.locale or (guild.preferred_locale if guild is not None else "en-US")
    say = languages.say_for(locale, platform.wording)
    facts = GuildFacts(guild.name if guild is not None else "", activity, platform, say)
    return Hall(guild_id, facts, local_day(now, platform.timezone), stored)


async def award(db: Connection, halls: Mapping[int, Hall], winners: Sequence[Winner], now: datetime) -> int:
    """Award what was earned, in any of these guilds; returns how many awards are new. Whoever has or had it
    gets nothing again."""
    pairs = sorted({winner.pair for winner in winners})
    totals = await lock_totals(db, [pair[0] for pair in pairs], [pair[1] for pair in pairs])
    amounts = _amounts(winners, totals)
    added = await rows.add_awards(db, _new_awards(winners, amounts), None, now)
    new = [winner for winner in winners if (winner.achievement.achievement_id, winner.user_id) in added]
    await follow(db, halls, new, totals, now, actor_id=None)
    return len(new)


async def follow(
    db: Connection,
    halls: Mapping[int, Hall],
    new: Sequence[Winner],
    totals: Mapping[Pair, int],
    now: datetime,
    *,
    actor_id: int | None,
) -> None:
    """All that comes with new awards. The members' totals are locked, and as told."""
    if not new:
        return
    grants = _grants(halls, new, _amounts(new, totals), now, actor_id)
    await add_grants(db, grants)
    held = Counter(winner.achievement.achievement_id for winner in new)
    await rows.move_holders(db, list(held.keys()), list(held.values()))
    await add_many(db, [_role(winner) for winner in new if winner.achievement.role_id is not None])
    members = sorted({winner.pair for winner in new})
    await add_changed_of(
        db,
        [guild_id for guild_id, _ in members],
        [user_id for _, user_id in members],
        ["achievements"],
        [halls[guild_id].today for guild_id, _ in members],
    )
    await announce(db, halls, [winner for winner in new if winner.loud], now)
    loud = {winner.pair for winner in new if winner.loud}
    gained = Counter[Pair]()
    for grant in grants:
        gained[grant.guild_id, grant.user_id] += grant.amount
    await _follow_levels(db, halls, totals, gained, loud, now)


def _grants(
    halls: Mapping[int, Hall],
    new: Sequence[Winner],
    amounts: Sequence[int],
    now: datetime,
    actor_id: int | None,
) -> list[NewGrant]:
    return [
        NewGrant(
            winner.guild_id,
            winner.user_id,
            amount,
            REASON,
            winner.achievement.name,
            actor_id,
            winner.key,
            halls[winner.guild_id].today,
            now,
        )
        for winner, amount in zip(new, amounts, strict=True)
        if amount
    ]


def _new_awards(winners: Sequence[Winner], amounts: Sequence[int]) -> list[NewAward]:
    return [
        NewAward(
            winner.guild_id,
            winner.achievement.achievement_id,
            winner.user_id,
            amount,
            winner.achievement.role_id,
            winner.loud,
        )
        for winner, amount in zip(winners, amounts, strict=True)
    ]


def _amounts(winners: Sequence[Winner], totals: Mapping[Pair, int]) -> list[int]:
    """The xp of each, none of which lifts a total above the bound."""
    running = dict(totals)
    amounts = []
    for winner in winners:
        before = running[winner.pair]
        running[winner.pair] = after_grant(before, winner.achievement.xp)
        amounts.append(running[winner.pair] - before)
    return amounts


def _role(winner: Winner) -> NewEffect:
    role = GrantRole(winner.guild_id, winner.user_id, winner.achievement.role_id or 0, REASON)
    return NewEffect(winner.guild_id, role, f"{winner.key}:role")


async def _follow_levels(
    db: Connection,
    halls: Mapping[int, Hall],
    totals: Mapping[Pair, int],
    gained: Counter[Pair],
    loud: set[Pair],
    now: datetime,
) -> None:
    """Level-ups by the xp of awards; those of awards that nobody is told of are not told either."""
    changes: dict[bool, list[LevelChange]] = {True: [], False: []}
    for pair, amount in gained.items():
        facts = halls[pair[0]].facts
        old, new = totals[pair], totals[pair] + amount
        levels = level_for(facts.settings.curve, old), level_for(facts.settings.curve, new)
        where = facts.platform.channel(ChannelKey.ACHIEVEMENT)
        changes[pair in loud].append(LevelChange(*pair, *levels, new, where))
    guilds = {guild_id: hall.facts for guild_id, hall in halls.items()}
    await follow_level_changes(db, changes[True], guilds, now)
    await follow_level_changes(db, changes[False], _hushed(guilds), now)


def _hushed(guilds: Mapping[int, GuildFacts]) -> dict[int, GuildFacts]:
    return {
        guild_id: replace(facts, settings=structs.replace(facts.settings, level_up_destination="off"))
        for guild_id, facts in guilds.items()
    }


async def take_back(
    db: Connection, hall: Hall, award: rows.AwardRow, name: str, actor_id: int, total: int, now: datetime
) -> int:
    """Revoke an award: its xp (as far as there is any left) and its role go. Returns the xp taken."""
    key = f"achievement:{award.achievement_id}:{award.user_id}:{award.times}:revoked"
    taken = total - after_grant(total, -award.xp)
    if taken:
        grant = NewGrant(
            hall.guild_id, award.user_id, -taken, f"{REASON}_revoked", name, actor_id, key, hall.today, now
        )
        await add_grants(db, [grant])
    await rows.mark_revoked(db, award.achievement_id, award.user_id, now)
    await rows.move_holders(db, [award.achievement_id], [-1])
    if award.role_id is not None:
        role = RevokeRole(hall.guild_id, award.user_id, award.role_id, f"{REASON} revoked")
        await add_many(db, [NewEffect(hall.guild_id, role, f"{key}:role")])
    pair = (hall.guild_id, award.user_id)
    gained = Counter({pair: -taken}) if taken else Counter[Pair]()
    await _follow_levels(db, {hall.guild_id: hall}, {pair: total}, gained, {pair}, now)
    return taken
