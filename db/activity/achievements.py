"""Achievements of guilds, their default sets, and who has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class AchievementRow(msgspec.Struct, frozen=True, kw_only=True):
    """A definition. `criteria` as stored, None: by hand only; `holders`: how many members have it."""

    achievement_id: int
    name: str
    description: str = ""
    emoji: str = ""
    badge_url: str | None = None
    xp: int = 0
    role_id: int | None = None
    secret: bool = False
    liberation: bool = False
    criteria: dict[str, Any] | None = None
    default_key: str | None = None
    holders: int = 0


class AwardRow(msgspec.Struct, frozen=True, kw_only=True):
    """That a member has, or had, an achievement."""

    achievement_id: int
    user_id: int
    awarded_at: datetime
    times: int
    xp: int
    role_id: int | None
    revoked_at: datetime | None


class NewAward(msgspec.Struct, frozen=True):
    """An award to write; `xp` is what really comes with it."""

    guild_id: int
    achievement_id: int
    user_id: int
    xp: int
    role_id: int | None
    announced: bool


async def list_achievements(db: Connection, guild_id: int) -> list[AchievementRow]:
    """All that exist in a guild, oldest first."""
    return (await list_achievements_of(db, [guild_id])).get(guild_id, [])


async def list_achievements_of(db: Connection, guild_ids: Sequence[int]) -> dict[int, list[AchievementRow]]:
    """The same, by guild."""
    rows = await db.fetch(
        """
        SELECT guild_id, achievement_id, name, description, emoji, badge_url, xp, role_id, secret, liberation,
               criteria, default_key, holders
        FROM achievement WHERE guild_id = ANY($1::bigint[]) AND deleted_at IS NULL ORDER BY achievement_id
        """,
        guild_ids,
    )
    achievements: dict[int, list[AchievementRow]] = {}
    for row in rows:
        told = dict(row)
        achievements.setdefault(told.pop("guild_id"), []).append(AchievementRow(**told))
    return achievements


async def list_criteria(db: Connection, guild_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The criteria of all achievements of these guilds."""
    rows = await db.fetch(
        """
        SELECT guild_id, criteria FROM achievement
        WHERE guild_id = ANY($1::bigint[]) AND deleted_at IS NULL AND criteria IS NOT NULL
        """,
        guild_ids,
    )
    criteria: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        criteria.setdefault(row["guild_id"], []).append(row["criteria"])
    return criteria


async def lock_achievement(db: Connection, guild_id: int, achievement_id: int) -> AchievementRow | None:
    """One that exists; nobody changes it until the transaction ends."""
    row = await db.fetchrow(
        """
        SELECT achievement_id, name, description, emoji, badge_url, xp, role_id, secret, liberation, criteria,
               default_key, holders
        FROM achievement WHERE guild_id = $1 AND achievement_id = $2 AND deleted_at IS NULL FOR UPDATE
        """,
        guild_id,
        achievement_id,
    )
    return AchievementRow(**row) if row is not None else None


async def find_name(db: Connection, guild_id: int, name: str) -> int | None:
    """The id of the achievement of that name, whatever its capitals."""
    achievement_id: int | None = await db.fetchval(
        """
        SELECT achievement_id FROM achievement
        WHERE guild_id = $1 AND lower(name) = lower($2) AND deleted_at IS NULL
        """,
        guild_id,
        name,
    )
    return achievement_id


async def add_achievement(
    db: Connection, guild_id: int, new: AchievementRow, created_by: int | None, now: datetime
) -> int | None:
    """The new one's id (the one in `new` does not count); None when the name is taken."""
    added: int | None = await db.fetchval(_ADD, *_added(guild_id, new, created_by, now))
    return added


async def add_achievements(
    db: Connection, guild_id: int, new: Sequence[AchievementRow], now: datetime
) -> None:
    """Of nobody's making; those whose name is taken are left out."""
    await db.executemany(_ADD, [_added(guild_id, row, None, now) for row in new])


_ADD = """
    INSERT INTO achievement (guild_id, name, description, emoji, badge_url, xp, role_id, secret,
                             liberation, criteria, default_key, created_by, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT DO NOTHING RETURNING achievement_id
    """


def _added(guild_id: int, new: AchievementRow, created_by: int | None, now: datetime) -> tuple[object, ...]:
    return (
        guild_id,
        new.name,
        new.description,
        new.emoji,
        new.badge_url,
        new.xp,
        new.role_id,
        new.secret,
        new.liberation,
        new.criteria,
        new.default_key,
        created_by,
        now,
    )


async def mark_changed(db: Connection, guild_id: int, row: AchievementRow) -> None:
    """Write all that can be edited; who has it stays."""
    await db.execute(
        """
        UPDATE achievement SET name = $3, description = $4, emoji = $5, badge_url = $6, xp = $7, role_id = $8,
            secret = $9, liberation = $10, criteria = $11
        WHERE guild_id = $1 AND achievement_id = $2
        """,
        guild_id,
        row.achievement_id,
        row.name,
        row.description,
        row.emoji,
        row.badge_url,
        row.xp,
        row.role_id,
        row.secret,
        row.liberation,
        row.criteria,
    )


async def mark_deleted(db: Connection, guild_id: int, achievement_id: int, now: datetime) -> None:
    """It is gone from all lists; what members got with it stays theirs."""
    await db.execute(
        "UPDATE achievement SET deleted_at = $3 WHERE guild_id = $1 AND achievement_id = $2",
        guild_id,
        achievement_id,
        now,
    )


async def count_achievements(db: Connection, guild_id: int) -> int:
    """How many exist in a guild."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM achievement WHERE guild_id = $1 AND deleted_at IS NULL", guild_id
    )
    return count


async def list_sets(db: Connection, guild_id: int) -> set[str]:
    """The modules whose default sets the guild was given."""
    rows = await db.fetch("SELECT module FROM achievement_set WHERE guild_id = $1", guild_id)
    return {row["module"] for row in rows}


async def claim_sets(db: Connection, guild_id: int, modules: Sequence[str], now: datetime) -> list[str]:
    """Those of them whose sets are ours to install, now and never again."""
    rows = await db.fetch(
        """
        INSERT INTO achievement_set (guild_id, module, installed_at)
        SELECT $1, module, $3 FROM unnest($2::text[]) AS module
        ON CONFLICT DO NOTHING RETURNING module
        """,
        guild_id,
        list(modules),
        now,
    )
    return [row["module"] for row in rows]


async def list_guilds_without_sets(db: Connection, modules: Sequence[str], limit: int) -> list[int]:
    """Guilds that lack one of these default sets."""
    rows = await db.fetch(
        """
        SELECT guild_id FROM guild AS g WHERE left_at IS NULL AND (
            SELECT count(*) FROM achievement_set AS s
            WHERE s.guild_id = g.guild_id AND s.module = ANY($1::text[])) < cardinality($1::text[])
        ORDER BY guild_id LIMIT $2
        """,
        modules,
        limit,
    )
    return [row["guild_id"] for row in rows]


async def list_awards(db: Connection, guild_id: int, user_ids: Sequence[int]) -> list[AwardRow]:
    """All awards of these members, also revoked ones."""
    rows = await db.fetch(
        """
        SELECT achievement_id, user_id, awarded_at, times, xp, role_id, revoked_at FROM achievement_award
        WHERE guild_id = $1 AND user_id = ANY($2::bigint[])
        """,
        guild_id,
        user_ids,
    )
    return [AwardRow(**row) for row in rows]


async def list_awarded(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> list[tuple[int, int]]:
    """(user, achievement) of all awards of these pairs of guild and user, also revoked ones."""
    rows = await db.fetch(
        """
        SELECT user_id, achievement_id FROM achievement_award
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        """,
        guild_ids,
        user_ids,
    )
    return [(row["user_id"], row["achievement_id"]) for row in rows]


async def add_awards(
    db: Connection, awards: Sequence[NewAward], actor_id: int | None, now: datetime
) -> set[tuple[int, int]]:
    """Write awards; returns (achievement, user) of those that are new: a member has each once."""
    rows = await db.fetch(
        """
        INSERT INTO achievement_award (achievement_id, user_id, guild_id, awarded_at, actor_id, xp, role_id,
                                       announced)
        SELECT achievement_id, user_id, guild_id, $7, $8, xp, role_id, announced
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::bigint[], $6::boolean[])
            AS told(guild_id, achievement_id, user_id, xp, role_id, announced)
        ORDER BY achievement_id, user_id
        ON CONFLICT DO NOTHING RETURNING achievement_id, user_id
        """,
        [award.guild_id for award in awards],
        [award.achievement_id for award in awards],
        [award.user_id for award in awards],
        [award.xp for award in awards],
        [award.role_id for award in awards],
        [award.announced for award in awards],
        now,
        actor_id,
    )
    return {(row["achievement_id"], row["user_id"]) for row in rows}


async def lock_award(db: Connection, achievement_id: int, user_id: int) -> AwardRow | None:
    """A member's award, also a revoked one; nobody changes it until the transaction ends."""
    row = await db.fetchrow(
        """
        SELECT achievement_id, user_id, awarded_at, times, xp, role_id, revoked_at FROM achievement_award
        WHERE achievement_id = $1 AND user_id = $2 FOR UPDATE
        """,
        achievement_id,
        user_id,
    )
    return AwardRow(**row) if row is not None else None


async def mark_granted_again(db: Connection, award: NewAward, actor_id: int, now: datetime) -> None:
    """A revoked award holds again."""
    await db.execute(
        """
        UPDATE achievement_award SET revoked_at = NULL, awarded_at = $6, actor_id = $5, times = times + 1,
            xp = $3, role_id = $4, announced = true
        WHERE achievement_id = $1 AND user_id = $2 AND revoked_at IS NOT NULL
        """,
        award.achievement_id,
        award.user_id,
        award.xp,
        award.role_id,
        actor_id,
        now,
    )


async def mark_revoked(db: Connection, achievement_id: int, user_id: int, now: datetime) -> None:
    """It does not hold any more."""
    await db.execute(
        """
        UPDATE achievement_award SET revoked_at = $3
        WHERE achievement_id = $1 AND user_id = $2 AND revoked_at IS NULL
        """,
        achievement_id,
        user_id,
        now,
    )


async def move_holders(db: Connection, achievement_ids: Sequence[int], by: Sequence[int]) -> None:
    """So many more (or, below zero, fewer) members have them; each is named once."""
    await db.execute(
        """
        WITH told AS (
            SELECT a.achievement_id, t.by FROM achievement AS a
            JOIN unnest($1::bigint[], $2::integer[]) AS t(achievement_id, by) USING (achievement_id)
            ORDER BY a.achievement_id FOR UPDATE OF a)
        UPDATE achievement AS a SET holders = a.holders + told.by FROM told
        WHERE a.achievement_id = told.achievement_id
        """,
        achievement_ids,
        by,
    )


async def list_totals_of(db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]) -> list[Any]:
    """guild_id, user_id, xp, messages, reactions, commands and voice_seconds of these pairs."""
    return await db.fetch(
        """
        SELECT guild_id, user_id, xp, messages, reactions, commands, voice_seconds FROM activity_total
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        """,
        guild_ids,
        user_ids,
    )


async def list_window_sums(
    db: Connection,
    guild_ids: Sequence[int],
    user_ids: Sequence[int],
    firsts: Sequence[int],
    lasts: Sequence[int],
) -> list[Any]:
    """xp, messages, reactions, commands, voice_seconds over days, counted from 1970 and both ends included:
    one row per pair of member and window, in their order."""
    return await db.fetch(
        """
        SELECT s.xp, s.messages, s.reactions, s.commands, s.voice_seconds
        FROM unnest($1::bigint[], $2::bigint[], $3::integer[], $4::integer[])
            WITH ORDINALITY AS asked(guild_id, user_id, first, last, place)
        CROSS JOIN LATERAL (
            SELECT COALESCE(sum(message_xp + reaction_xp + command_xp + voice_xp + granted_xp), 0)::bigint
                       AS xp,
                   COALESCE(sum(messages), 0)::bigint AS messages,
                   COALESCE(sum(reactions), 0)::bigint AS reactions,
                   COALESCE(sum(commands), 0)::bigint AS commands,
                   COALESCE(sum(voice_seconds), 0)::bigint AS voice_seconds
            FROM activity_day AS d
            WHERE d.guild_id = asked.guild_id AND d.user_id = asked.user_id
              AND d.day BETWEEN DATE '1970-01-01' + first AND DATE '1970-01-01' + last) AS s
        ORDER BY place
        """,
        guild_ids,
        user_ids,
        firsts,
        lasts,
    )


async def list_held_counts(
    db: Connection, guild_ids: Sequence[int], user_ids: Sequence[int]
) -> dict[tuple[int, int], int]:
    """How many existing achievements each of these pairs of guild and user has; those without any are
    missing."""
    rows = await db.fetch(
        """
        SELECT w.guild_id, w.user_id, count(*) AS held
        FROM achievement_award AS w
        JOIN unnest($1::bigint[], $2::bigint[]) AS asked(guild_id, user_id) USING (guild_id, user_id)
        JOIN achievement AS a USING (achievement_id)
        WHERE w.revoked_at IS NULL AND a.deleted_at IS NULL
        GROUP BY w.guild_id, w.user_id
        """,
        guild_ids,
        user_ids,
    )
    return {(row["guild_id"], row["user_id"]): row["held"] for row in rows}
