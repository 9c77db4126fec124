"""Communities that members started after they had graduated."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class SpinoffRow(msgspec.Struct, frozen=True, kw_only=True):
    """A community; see the comments of the table. `founder_id` below 0: somebody who is forgotten."""

    spinoff_id: int = 0
    guild_id: int
    founder_id: int
    name: str
    link: str | None
    note: str
    state: str = "submitted"
    registered_at: datetime
    listed_at: datetime | None = None
    closed_at: datetime | None = None


async def lock_registering(db: Connection, guild_id: int) -> None:
    """Nobody else registers anything in the guild until the transaction ends."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('practice_spinoff', $1))", guild_id)


async def list_named(db: Connection, guild_id: int, name: str) -> list[SpinoffRow]:
    """All that were ever registered under this name, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_spinoff WHERE guild_id = $1 AND lower(name) = lower($2)
        ORDER BY spinoff_id DESC
        """,
        guild_id,
        name,
    )
    return [SpinoffRow(**row) for row in rows]


async def lock_spinoff(db: Connection, guild_id: int, spinoff_id: int) -> SpinoffRow | None:
    """By its number, within the guild; nobody else moves it until the transaction ends."""
    row = await db.fetchrow(
        "SELECT * FROM practice_spinoff WHERE guild_id = $1 AND spinoff_id = $2 FOR UPDATE",
        guild_id,
        spinoff_id,
    )
    return None if row is None else SpinoffRow(**row)


async def count_open(db: Connection, guild_id: int, founder_id: int) -> int:
    """How many of this member's are listed or wait for a decision."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM practice_spinoff
        WHERE guild_id = $1 AND founder_id = $2 AND state IN ('submitted', 'listed')
        """,
        guild_id,
        founder_id,
    )
    return count


async def add_spinoff(db: Connection, new: SpinoffRow) -> int:
    """Its number."""
    added: int = await db.fetchval(
        """
        INSERT INTO practice_spinoff (guild_id, founder_id, name, link, note, state, registered_at)
        VALUES ($1, $2, $3, $4, $5, 'submitted', $6) RETURNING spinoff_id
        """,
        new.guild_id,
        new.founder_id,
        new.name,
        new.link,
        new.note,
        new.registered_at,
    )
    return added


async def move_words(db: Connection, row: SpinoffRow) -> None:
    """What is said of one that waits."""
    await db.execute(
        "UPDATE practice_spinoff SET name = $2, link = $3, note = $4 WHERE spinoff_id = $1",
        row.spinoff_id,
        row.name,
        row.link,
        row.note,
    )


async def mark_listed(db: Connection, guild_id: int, spinoff_id: int, now: datetime) -> bool:
    """It stands in the list from now on; False when another one has its name by now."""
    status: str = await db.execute(
        """
        UPDATE practice_spinoff AS s SET state = 'listed', listed_at = $3
        WHERE guild_id = $1 AND spinoff_id = $2 AND NOT EXISTS (
            SELECT FROM practice_spinoff AS o
            WHERE o.guild_id = $1 AND lower(o.name) = lower(s.name) AND o.spinoff_id <> s.spinoff_id
                AND o.state IN ('submitted', 'listed'))
        """,
        guild_id,
        spinoff_id,
        now,
    )
    return status != "UPDATE 0"


async def mark_over(db: Connection, guild_id: int, spinoff_id: int, state: str) -> None:
    """Rejected or withdrawn."""
    await db.execute(
        """
        UPDATE practice_spinoff SET state = $3
        WHERE guild_id = $1 AND spinoff_id = $2 AND state = 'submitted'
        """,
        guild_id,
        spinoff_id,
        state,
    )


async def mark_closed(db: Connection, spinoff_id: int, now: datetime) -> bool:
    """It is over; False when it was not listed."""
    status: str = await db.execute(
        """
        UPDATE practice_spinoff SET state = 'closed', closed_at = $2
        WHERE spinoff_id = $1 AND state = 'listed'
        """,
        spinoff_id,
        now,
    )
    return status != "UPDATE 0"


async def list_spinoffs(db: Connection, guild_id: int, limit: int, offset: int) -> list[SpinoffRow]:
    """Those that are listed, then those that are over, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_spinoff WHERE guild_id = $1 AND state IN ('listed', 'closed')
        ORDER BY state = 'closed', listed_at DESC LIMIT $2 OFFSET $3
        """,
        guild_id,
        limit,
        offset,
    )
    return [SpinoffRow(**row) for row in rows]


async def count_spinoffs(db: Connection, guild_id: int) -> int:
    """How many those are."""
    count: int = await db.fetchval(
        "SELECT count(*) FROM practice_spinoff WHERE guild_id = $1 AND state IN ('listed', 'closed')",
        guild_id,
    )
    return count


async def search_listed(db: Connection, guild_id: int, typed: str, limit: int) -> list[SpinoffRow]:
    """Those that are listed and have what was typed in their name."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_spinoff
        WHERE guild_id = $1 AND state = 'listed' AND strpos(lower(name), lower($2)) > 0
        ORDER BY listed_at DESC LIMIT $3
        """,
        guild_id,
        typed,
        limit,
    )
    return [SpinoffRow(**row) for row in rows]
