"""Who holds which achievement, and what was taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


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
