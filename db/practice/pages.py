"""Practice as the REST API reads it: pages by a key that no new row can shift."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.practice.challenges import ChallengeRow
from db.practice.practitioners import PractitionerRow
from db.practice.sessions import PracticeSessionRow
from db.practice.teachings import TeachingRow

if TYPE_CHECKING:
    from db.pool import Connection


class PlacedRow(msgspec.Struct, frozen=True):
    """How far a challenger is. `place`: 1 for who finished first, counted over everybody."""

    user_id: int
    place: int
    progress: float
    finished_at: datetime | None


async def list_session_page(
    db: Connection, guild_id: int, user_id: int, *, before: int | None, limit: int
) -> list[PracticeSessionRow]:
    """A member's sessions, the newest first."""
    rows = await db.fetch(
        """
        SELECT session_id, s.technique_id, t.name AS technique, day, s.minutes, notes, feedback, kind,
               s.created_at
        FROM practice_session AS s LEFT JOIN practice_technique AS t USING (technique_id)
        WHERE s.guild_id = $1 AND user_id = $2 AND ($3::bigint IS NULL OR session_id < $3)
        ORDER BY session_id DESC LIMIT $4
        """,
        guild_id,
        user_id,
        before,
        limit,
    )
    return [PracticeSessionRow(**row) for row in rows]


async def list_practitioner_page(
    db: Connection,
    guild_id: int,
    reader_id: int,
    buddies: Sequence[int],
    *,
    after: int | None,
    limit: int,
) -> list[PractitionerRow]:
    """Who ever practised, is here and shows it to who has these buddies, by member id; the reader too."""
    rows = await db.fetch(
        """
        SELECT p.* FROM practitioner AS p JOIN member USING (guild_id, user_id)
        WHERE p.guild_id = $1 AND p.first_day IS NOT NULL AND left_at IS NULL
          AND (p.user_id = $2 OR (
              (p.visibility = 'public' OR (p.visibility = 'buddies' AND p.user_id = ANY($3::bigint[])))
              AND NOT EXISTS (
                  SELECT FROM closed_profile AS c WHERE c.guild_id = p.guild_id AND c.user_id = p.user_id
                    AND NOT (c.level = 'buddies' AND c.user_id = ANY($3::bigint[])))))
          AND ($4::bigint IS NULL OR p.user_id > $4)
        ORDER BY p.user_id LIMIT $5
        """,
        guild_id,
        reader_id,
        buddies,
        after,
        limit,
    )
    return [PractitionerRow(**row) for row in rows]


async def list_challenge_page(
    db: Connection, guild_id: int, *, before: int | None, limit: int
) -> list[ChallengeRow]:
    """Challenges, also those that are over, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_challenge WHERE guild_id = $1 AND ($2::bigint IS NULL OR challenge_id < $2)
        ORDER BY challenge_id DESC LIMIT $3
        """,
        guild_id,
        before,
        limit,
    )
    return [ChallengeRow(**row) for row in rows]


async def list_teaching_page(
    db: Connection, guild_id: int, *, after: int | None, limit: int
) -> list[TeachingRow]:
    """Sessions of teachers that are to come, in the order in which they were planned."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_teaching
        WHERE guild_id = $1 AND state = 'planned' AND ($2::bigint IS NULL OR teaching_id > $2)
        ORDER BY teaching_id LIMIT $3
        """,
        guild_id,
        after,
        limit,
    )
    return [TeachingRow(**row) for row in rows]


async def list_placed_page(
    db: Connection,
    challenge_id: int,
    reader_id: int,
    buddies: Sequence[int],
    *,
    after: int | None,
    limit: int,
) -> list[PlacedRow]:
    """Challengers who show it to who has these buddies, and the reader, by member id."""
    rows = await db.fetch(
        """
        SELECT user_id, place, progress, finished_at FROM (
            SELECT guild_id, user_id, progress, finished_at,
                   rank() OVER (ORDER BY finished_at NULLS LAST, progress DESC, joined_at) AS place
            FROM practice_challenger WHERE challenge_id = $1) AS m
        LEFT JOIN practitioner AS p USING (guild_id, user_id)
        WHERE (user_id = $2 OR (
                (coalesce(p.visibility, 'public') = 'public'
                 OR (p.visibility = 'buddies' AND user_id = ANY($3::bigint[])))
                AND NOT EXISTS (
                    SELECT FROM closed_profile AS c WHERE c.guild_id = m.guild_id AND c.user_id = m.user_id
                      AND NOT (c.level = 'buddies' AND c.user_id = ANY($3::bigint[])))))
          AND ($4::bigint IS NULL OR user_id > $4)
        ORDER BY user_id LIMIT $5
        """,
        challenge_id,
        reader_id,
        buddies,
        after,
        limit,
    )
    return [PlacedRow(**row) for row in rows]
