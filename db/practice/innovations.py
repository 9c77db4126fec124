"""Techniques that members propose, and who says that they work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class InnovationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal; see the comments of the table. `author_id` below 0: somebody who is forgotten."""

    innovation_id: int = 0
    guild_id: int
    author_id: int
    name: str
    description: str
    instructions: str
    state: str = "proposed"
    technique_id: int | None = None
    proposed_at: datetime
    decided_at: datetime | None = None


async def lock_proposing(db: Connection, guild_id: int) -> None:
    """Nobody else proposes anything in the guild until the transaction ends."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('practice_innovation', $1))", guild_id)


async def lock_voting(db: Connection, innovation_id: int) -> None:
    """Nobody else validates this proposal until the transaction ends: whoever counts sees every vote."""
    await db.execute("SELECT pg_advisory_xact_lock(hashtextextended('innovation_vote', $1))", innovation_id)


async def find_innovation(db: Connection, guild_id: int, innovation_id: int) -> InnovationRow | None:
    """By its number, within the guild."""
    row = await db.fetchrow(
        "SELECT * FROM practice_innovation WHERE guild_id = $1 AND innovation_id = $2",
        guild_id,
        innovation_id,
    )
    return None if row is None else InnovationRow(**row)


async def find_innovation_of(db: Connection, guild_id: int, technique_id: int) -> InnovationRow | None:
    """The proposal that became this technique."""
    row = await db.fetchrow(
        "SELECT * FROM practice_innovation WHERE guild_id = $1 AND technique_id = $2", guild_id, technique_id
    )
    return None if row is None else InnovationRow(**row)


async def list_named(db: Connection, guild_id: int, name: str) -> list[InnovationRow]:
    """All that were ever proposed under this name, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_innovation WHERE guild_id = $1 AND lower(name) = lower($2)
        ORDER BY innovation_id DESC
        """,
        guild_id,
        name,
    )
    return [InnovationRow(**row) for row in rows]


async def count_waiting(db: Connection, guild_id: int, author_id: int) -> int:
    """How many proposals of this member wait for a decision."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM practice_innovation
        WHERE guild_id = $1 AND author_id = $2 AND state = 'proposed'
        """,
        guild_id,
        author_id,
    )
    return count


async def add_innovation(db: Connection, new: InnovationRow) -> int:
    """Its number."""
    added: int = await db.fetchval(
        """
        INSERT INTO practice_innovation
            (guild_id, author_id, name, description, instructions, state, proposed_at)
        VALUES ($1, $2, $3, $4, $5, 'proposed', $6) RETURNING innovation_id
        """,
        new.guild_id,
        new.author_id,
        new.name,
        new.description,
        new.instructions,
        new.proposed_at,
    )
    return added


async def move_again(db: Connection, row: InnovationRow) -> None:
    """Proposed again with other words: whoever validated the old ones is asked again."""
    await db.execute(
        """
        WITH votes AS (DELETE FROM practice_innovation_vote WHERE innovation_id = $1)
        UPDATE practice_innovation SET name = $2, description = $3, instructions = $4, state = 'proposed',
            proposed_at = $5, decided_at = NULL
        WHERE innovation_id = $1
        """,
        row.innovation_id,
        row.name,
        row.description,
        row.instructions,
        row.proposed_at,
    )


async def mark_accepted(db: Connection, row: InnovationRow, technique_id: int, now: datetime) -> bool:
    """It is this technique from now on; False when another one has its name by now."""
    status: str = await db.execute(
        """
        UPDATE practice_innovation AS i SET state = 'accepted', technique_id = $2, decided_at = $3
        WHERE innovation_id = $1 AND NOT EXISTS (
            SELECT FROM practice_innovation AS o
            WHERE o.guild_id = i.guild_id AND lower(o.name) = lower(i.name)
                AND o.innovation_id <> i.innovation_id AND o.state IN ('proposed', 'accepted'))
        """,
        row.innovation_id,
        technique_id,
        now,
    )
    return status != "UPDATE 0"


async def mark_over(db: Connection, guild_id: int, innovation_id: int, state: str, now: datetime) -> None:
    """Rejected or withdrawn."""
    await db.execute(
        """
        UPDATE practice_innovation SET state = $3, decided_at = $4
        WHERE guild_id = $1 AND innovation_id = $2 AND state = 'proposed'
        """,
        guild_id,
        innovation_id,
        state,
        now,
    )


async def add_vote(
    db: Connection, guild_id: int, innovation_id: int, validator_id: int, now: datetime
) -> bool:
    """False when this member has validated it already."""
    status: str = await db.execute(
        """
        INSERT INTO practice_innovation_vote (innovation_id, validator_id, guild_id, created_at)
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """,
        innovation_id,
        validator_id,
        guild_id,
        now,
    )
    return status == "INSERT 0 1"


async def count_votes(db: Connection, innovation_ids: Sequence[int]) -> dict[int, int]:
    """How many members have validated each of these."""
    rows = await db.fetch(
        """
        SELECT innovation_id, count(*) AS votes FROM practice_innovation_vote
        WHERE innovation_id = ANY($1::bigint[]) GROUP BY innovation_id
        """,
        innovation_ids,
    )
    return {row["innovation_id"]: row["votes"] for row in rows}


async def list_innovations(db: Connection, guild_id: int, limit: int, offset: int) -> list[InnovationRow]:
    """What waits first, then what was accepted, the newest first."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_innovation WHERE guild_id = $1 AND state IN ('proposed', 'accepted')
        ORDER BY state = 'accepted', innovation_id DESC LIMIT $2 OFFSET $3
        """,
        guild_id,
        limit,
        offset,
    )
    return [InnovationRow(**row) for row in rows]


async def count_innovations(db: Connection, guild_id: int) -> int:
    """How many those are."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM practice_innovation
        WHERE guild_id = $1 AND state IN ('proposed', 'accepted')
        """,
        guild_id,
    )
    return count


async def search_innovations(db: Connection, guild_id: int, typed: str, limit: int) -> list[InnovationRow]:
    """Those that are listed and have what was typed in their name."""
    rows = await db.fetch(
        """
        SELECT * FROM practice_innovation
        WHERE guild_id = $1 AND state IN ('proposed', 'accepted') AND strpos(lower(name), lower($2)) > 0
        ORDER BY state = 'accepted', innovation_id DESC LIMIT $3
        """,
        guild_id,
        typed,
        limit,
    )
    return [InnovationRow(**row) for row in rows]
