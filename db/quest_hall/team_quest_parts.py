"""Who takes part in the quest of a team, and what each has shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class TeamPartRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a member does for a claim; `days`: on how many days of the guild."""

    user_id: int
    accepted_at: datetime
    days: int
    last_day: date | None
    note: str
    left_at: datetime | None


async def list_parts(db: Connection, claim_id: int) -> list[TeamPartRow]:
    """Who has accepted, the first first; also who has left since."""
    rows = await db.fetch(
        """
        SELECT user_id, accepted_at, days, last_day, note, left_at FROM team_part
        WHERE claim_id = $1 ORDER BY accepted_at, user_id
        """,
        claim_id,
    )
    return [TeamPartRow(**row) for row in rows]


async def add_part(db: Connection, claim_id: int, user_id: int, now: datetime) -> bool:
    """A member accepts; False when they have."""
    added = await db.fetchval(
        """
        INSERT INTO team_part (claim_id, user_id, accepted_at) VALUES ($1, $2, $3)
        ON CONFLICT (claim_id, user_id) DO UPDATE SET left_at = NULL WHERE team_part.left_at IS NOT NULL
        RETURNING true
        """,
        claim_id,
        user_id,
        now,
    )
    return bool(added)


async def move_part(db: Connection, claim_id: int, user_id: int, day: date, note: str) -> bool | None:
    """What a member did on that day: True, or False when it is not the first of the day; None: not theirs."""
    before = await db.fetchrow(
        """
        SELECT last_day FROM team_part WHERE claim_id = $1 AND user_id = $2 AND left_at IS NULL FOR UPDATE
        """,
        claim_id,
        user_id,
    )
    if before is None:
        return None
    is_first = before["last_day"] is None or before["last_day"] < day
    await db.execute(
        """
        UPDATE team_part SET note = $4, days = days + $5, last_day = GREATEST(last_day, $3)
        WHERE claim_id = $1 AND user_id = $2
        """,
        claim_id,
        user_id,
        day,
        note,
        int(is_first),
    )
    return is_first


async def mark_part_left(db: Connection, claim_id: int, user_id: int, now: datetime) -> None:
    """The member is no longer in the team."""
    await db.execute(
        "UPDATE team_part SET left_at = $3 WHERE claim_id = $1 AND user_id = $2", claim_id, user_id, now
    )
