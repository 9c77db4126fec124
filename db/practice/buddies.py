"""Who has a practice buddy, and what becomes of the two."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class BuddyPairRow(msgspec.Struct, frozen=True, kw_only=True):
    """Two members; see the comments of the table."""

    pair_id: int
    guild_id: int
    first_id: int
    second_id: int
    state: str
    offered_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    why: str | None
    thread_id: int | None
    greeted: bool
    summary_at: datetime | None
    due_at: datetime | None

    @property
    def members(self) -> tuple[int, int]:
        return self.first_id, self.second_id

    def other(self, user_id: int) -> int:
        """The one that is not this member."""
        return self.second_id if user_id == self.first_id else self.first_id


async def lock_buddies(db: Connection, guild_id: int) -> None:
    """Nobody is matched with anybody in the guild until the transaction ends."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('practice_buddies', $1))", guild_id)


async def add_pair(
    db: Connection, guild_id: int, one_id: int, other_id: int, due_at: datetime, now: datetime
) -> BuddyPairRow:
    """These two, who look for a buddy, are offered to each other and look no more."""
    first, second = sorted((one_id, other_id))
    row = await db.fetchrow(
        """
        INSERT INTO practice_pair (guild_id, first_id, second_id, state, offered_at, due_at)
        VALUES ($1, $2, $3, 'offered', $5, $4) RETURNING *
        """,
        guild_id,
        first,
        second,
        due_at,
        now,
    )
    pair = BuddyPairRow(**row)
    await db.execute(
        """
        WITH found AS (
            DELETE FROM practice_search WHERE guild_id = $1 AND user_id IN ($2, $3)
            RETURNING guild_id, user_id, language
        )
        INSERT INTO practice_buddy (guild_id, user_id, pair_id, language)
        SELECT guild_id, user_id, $4, language FROM found
        """,
        guild_id,
        first,
        second,
        pair.pair_id,
    )
    return pair


async def find_pair_of(db: Connection, guild_id: int, user_id: int) -> BuddyPairRow | None:
    """The pair a member belongs to now."""
    row = await db.fetchrow(
        """
        SELECT p.* FROM practice_buddy AS b JOIN practice_pair AS p USING (pair_id)
        WHERE b.guild_id = $1 AND b.user_id = $2
        """,
        guild_id,
        user_id,
    )
    return None if row is None else BuddyPairRow(**row)


async def lock_pair(db: Connection, guild_id: int, pair_id: int) -> BuddyPairRow | None:
    """Nobody else moves it until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM practice_pair WHERE guild_id = $1 AND pair_id = $2 FOR UPDATE", guild_id, pair_id
    )
    return None if row is None else BuddyPairRow(**row)


async def mark_accepted(db: Connection, pair_id: int, user_id: int) -> bool:
    """One of them says yes; whether both have now."""
    await db.execute(
        "UPDATE practice_buddy SET accepted = true WHERE pair_id = $1 AND user_id = $2", pair_id, user_id
    )
    both: bool = await db.fetchval(
        "SELECT bool_and(accepted) FROM practice_buddy WHERE pair_id = $1", pair_id
    )
    return both


async def list_accepted(db: Connection, pair_id: int) -> list[int]:
    """Who has said yes."""
    rows = await db.fetch("SELECT user_id FROM practice_buddy WHERE pair_id = $1 AND accepted", pair_id)
    return [row["user_id"] for row in rows]


async def mark_active(
    db: Connection, pair_id: int, summary_at: datetime, due_at: datetime, now: datetime
) -> None:
    """They practise together from now on."""
    await db.execute(
        """
        UPDATE practice_pair SET state = 'active', began_at = $4, summary_at = $2, due_at = $3
        WHERE pair_id = $1
        """,
        pair_id,
        summary_at,
        due_at,
        now,
    )


async def mark_pair_ended(db: Connection, pair_id: int, why: str, now: datetime) -> None:
    """They are free for others."""
    await db.execute("DELETE FROM practice_buddy WHERE pair_id = $1", pair_id)
    await db.execute(
        "UPDATE practice_pair SET state = 'ended', why = $2, ended_at = $3, due_at = NULL WHERE pair_id = $1",
        pair_id,
        why,
        now,
    )


async def mark_thread(db: Connection, pair_id: int, thread_id: int, now: datetime) -> None:
    """Where they talk; they are led there soon."""
    await db.execute(
        """
        UPDATE practice_pair SET thread_id = $2, due_at = CASE WHEN state = 'active' THEN $3::timestamptz END
        WHERE pair_id = $1
        """,
        pair_id,
        thread_id,
        now,
    )


async def mark_greeted(db: Connection, pair_id: int) -> bool:
    """They are led to their thread; False when they were before."""
    status: str = await db.execute(
        "UPDATE practice_pair SET greeted = true WHERE pair_id = $1 AND NOT greeted", pair_id
    )
    return status != "UPDATE 0"


async def move_pair_due(db: Connection, pair_id: int, summary_at: datetime | None, due_at: datetime) -> None:
    """When it is looked at next."""
    await db.execute(
        "UPDATE practice_pair SET summary_at = $2, due_at = $3 WHERE pair_id = $1",
        pair_id,
        summary_at,
        due_at,
    )


async def list_due_pairs(db: Connection, now: datetime, limit: int) -> list[tuple[int, int]]:
    """(guild, pair) of those to be looked at now."""
    rows = await db.fetch(
        "SELECT guild_id, pair_id FROM practice_pair WHERE due_at <= $1 ORDER BY due_at LIMIT $2", now, limit
    )
    return [(row["guild_id"], row["pair_id"]) for row in rows]


async def mark_nudged(db: Connection, pair_id: int, user_id: int, day: date) -> bool:
    """This member nudges their buddy; False when they did so that day."""
    status: str = await db.execute(
        """
        UPDATE practice_buddy SET nudged_on = $3
        WHERE pair_id = $1 AND user_id = $2 AND nudged_on IS DISTINCT FROM $3
        """,
        pair_id,
        user_id,
        day,
    )
    return status != "UPDATE 0"


async def list_shared_days(
    db: Connection, guild_id: int, one_id: int, other_id: int, since: date
) -> list[date]:
    """Days since then on which both have practised, each by their own clock, the latest first."""
    rows = await db.fetch(
        """
        SELECT one.day FROM practice_day AS one
        JOIN practice_day AS other ON other.guild_id = one.guild_id AND other.user_id = $3
            AND other.day = one.day AND other.sessions > 0
        WHERE one.guild_id = $1 AND one.user_id = $2 AND one.day >= $4 AND one.sessions > 0
        ORDER BY one.day DESC
        """,
        guild_id,
        one_id,
        other_id,
        since,
    )
    return [row["day"] for row in rows]


async def are_buddies(db: Connection, guild_id: int, one_id: int, other_id: int) -> bool:
    """Whether these two practise together now."""
    first, second = sorted((one_id, other_id))
    known: bool = await db.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM practice_pair
            WHERE guild_id = $1 AND first_id = $2 AND second_id = $3 AND state = 'active'
        )
        """,
        guild_id,
        first,
        second,
    )
    return known
