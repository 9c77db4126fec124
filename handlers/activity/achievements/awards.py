"""Awarding: the award, its xp by the ledger, its role and announcement by the outbox, in one transaction.

Order of locks: members' totals, then awards, then achievements; who awards by hand keeps to it too.

Why: decisions 0221 and 0222.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from db.activity import achievements as rows
from db.activity.achievements import AchievementRow, NewAward
from db.activity.xp import NewGrant, add_grants, lock_totals
from db.api.webhook_deliveries import Happened
from db.outbox import NewEffect, add_many
from db.platform.guilds import find_guild
from db.platform.metrics import add_changed
from db.platform.settings import list_settings
from handlers.activity.achievements import messages
from handlers.activity.level_ups.actions import GuildFacts, LevelChange, follow_level_changes
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import after_grant, level_for
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import local_day
from handlers.platform.metrics.registry import Asked
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.platform.webhooks.actions import WebhookEvent, tell
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
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

    achievement: AchievementRow
    user_id: int
    loud: bool = True
    times: int = 1

    @property
    def key(self) -> str:
        """Names the award in the ledger and in the outbox."""
        return f"achievement:{self.achievement.achievement_id}:{self.user_id}:{self.times}"


async def read_hall(db: Connection, guild_id: int, languages: Languages, now: datetime) -> Hall:
    """The guild as it stands in the database."""
    stored = await list_settings(db, guild_id)
    platform = typed(PlatformSettings, stored.get(PlatformSettings.module, {}))
    activity = typed(ActivitySettings, stored.get(ActivitySettings.module, {}))
    guild = await find_guild(db, guild_id)
    say = languages.say_for(platform.locale or (guild.preferred_locale if guild is not None else "en-US"))
    facts = GuildFacts(guild.name if guild is not None else "", activity, platform, say)
    return Hall(guild_id, facts, local_day(now, platform.timezone), stored)


async def award(db: Connection, hall: Hall, winners: Sequence[Winner], now: datetime) -> int:
    """Award what was earned; returns how many awards are new. Whoever has or had it gets nothing again."""
    totals = await lock_totals(db, hall.guild_id, sorted({one.user_id for one in winners}))
    amounts = _amounts(winners, totals)
    added = await rows.add_awards(db, hall.guild_id, _new_awards(winners, amounts), None, now)
    new = [one for one in winners if (one.achievement.achievement_id, one.user_id) in added]
    await follow(db, hall, new, totals, now, actor_id=None)
    return len(new)


async def follow(
    db: Connection,
    hall: Hall,
    new: Sequence[Winner],
    totals: dict[int, int],
    now: datetime,
    *,
    actor_id: int | None,
) -> None:
    """All that comes with new awards. The members' totals are locked, and as told."""
    if not new:
        return
    grants = [
        NewGrant(
            hall.guild_id,
            one.user_id,
            amount,
            REASON,
            one.achievement.name,
            actor_id,
            one.key,
            hall.today,
            now,
        )
        for one, amount in zip(new, _amounts(new, totals), strict=True)
        if amount
    ]
    await add_grants(db, hall.guild_id, grants)
    held = Counter(one.achievement.achievement_id for one in new)
    await rows.move_holders(db, list(held.keys()), list(held.values()))
    await add_many(db, [_role(hall.guild_id, one) for one in new if one.achievement.role_id is not None])
    await add_changed(db, hall.guild_id, sorted({one.user_id for one in new}), ["achievements"], hall.today)
    await notify_many(db, [_notice(hall, one) for one in new if one.loud], now=now)
    await tell(db, [_happened(hall.guild_id, one) for one in new if one.loud], now)
    loud = {one.user_id for one in new if one.loud}
    gained = Counter[int]()
    for grant in grants:
        gained[grant.user_id] += grant.amount
    await _follow_levels(db, hall, totals, gained, loud, now)


def _new_awards(winners: Sequence[Winner], amounts: Sequence[int]) -> list[NewAward]:
    return [
        NewAward(one.achievement.achievement_id, one.user_id, amount, one.achievement.role_id, one.loud)
        for one, amount in zip(winners, amounts, strict=True)
    ]


def _amounts(winners: Sequence[Winner], totals: dict[int, int]) -> list[int]:
    """The xp of each, none of which lifts a total above the bound."""
    running = dict(totals)
    amounts = []
    for one in winners:
        before = running[one.user_id]
        running[one.user_id] = after_grant(before, one.achievement.xp)
        amounts.append(running[one.user_id] - before)
    return amounts


def _role(guild_id: int, one: Winner) -> NewEffect:
    role_id = one.achievement.role_id or 0
    return NewEffect(guild_id, GrantRole(guild_id, one.user_id, role_id, REASON), f"{one.key}:role")


def _happened(guild_id: int, one: Winner) -> Happened:
    achievement = one.achievement
    facts = {
        "user_id": str(one.user_id),
        "achievement_id": achievement.achievement_id,
        "name": achievement.name,
    }
    return Happened(guild_id, WebhookEvent.ACHIEVEMENT, one.key, facts)


def _notice(hall: Hall, one: Winner) -> Notice:
    facts = hall.facts
    return Notice(
        guild_id=hall.guild_id,
        user_id=one.user_id,
        kind=NoticeKind.ACHIEVEMENT,
        text=messages.announcement(facts.say, one.achievement, one.user_id),
        key=one.key,
        channel_id=facts.platform.channel(ChannelKey.ACHIEVEMENT),
        embed=messages.badge_embed(one.achievement),
    )


async def _follow_levels(
    db: Connection, hall: Hall, totals: dict[int, int], gained: Counter[int], loud: set[int], now: datetime
) -> None:
    """Level-ups by the xp of awards; those of awards that nobody is told of are not told either."""
    curve, where = hall.facts.settings.curve, hall.facts.platform.channel(ChannelKey.ACHIEVEMENT)
    settings = msgspec.structs.replace(hall.facts.settings, level_up_destination="off")
    hushed = GuildFacts(hall.facts.name, settings, hall.facts.platform, hall.facts.say)
    for facts, is_loud in ((hall.facts, True), (hushed, False)):
        changes = []
        for user_id, amount in gained.items():
            if (user_id in loud) is is_loud:
                old, new = totals[user_id], totals[user_id] + amount
                levels = level_for(curve, old), level_for(curve, new)
                changes.append(LevelChange(hall.guild_id, user_id, *levels, new, where))
        await follow_level_changes(db, changes, {hall.guild_id: facts}, now)


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
        await add_grants(db, hall.guild_id, [grant])
    await rows.mark_revoked(db, award.achievement_id, award.user_id, now)
    await rows.move_holders(db, [award.achievement_id], [-1])
    if award.role_id is not None:
        role = RevokeRole(hall.guild_id, award.user_id, award.role_id, f"{REASON} revoked")
        await add_many(db, [NewEffect(hall.guild_id, role, f"{key}:role")])
    gained = Counter({award.user_id: -taken}) if taken else Counter[int]()
    await _follow_levels(db, hall, {award.user_id: total}, gained, {award.user_id}, now)
    return taken
