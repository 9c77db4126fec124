"""Erasing what a member marked and wrote in the quest hall."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection


async def delete_words(db: Connection, guild_id: int, user_id: int) -> None:
    """Favourites, whom they avoid, notes to a mentor or student, and what past requests said."""
    await db.execute(
        """
        WITH favourites AS (DELETE FROM quest_favourite WHERE guild_id = $1 AND user_id = $2),
        avoided AS (DELETE FROM mentor_avoid WHERE guild_id = $1 AND user_id = $2),
        notes AS (
            DELETE FROM mentor_note AS n USING mentor_pair AS p
            WHERE p.pair_id = n.pair_id AND p.guild_id = $1 AND $2 IN (p.mentor_id, p.student_id)
                AND n.user_id = $2),
        parts AS (
            UPDATE team_part AS p SET note = '' FROM team_claim AS c JOIN team AS t USING (team_id)
            WHERE c.claim_id = p.claim_id AND t.guild_id = $1 AND p.user_id = $2),
        mentors AS (
            UPDATE mentor SET about = '' WHERE guild_id = $1 AND user_id = $2 AND left_at IS NOT NULL)
        UPDATE mentor_request SET about = '', question = '', answer = ''
        WHERE guild_id = $1 AND student_id = $2 AND state IN ('matched', 'withdrawn')
        """,
        guild_id,
        user_id,
    )
