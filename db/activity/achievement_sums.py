"""Numbers of members that the criteria of achievements compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.pool import Connection


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
