"""How far the activity stream has been drained: moved in the transaction of the effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.pool import Connection

DRAIN_LOCK = 7201


async def find_drain_lock(db: Connection) -> bool:
    """Take the right to drain for as long as this connection lives; False when another one has it."""
    taken: bool = await db.fetchval("SELECT pg_try_advisory_lock($1)", DRAIN_LOCK)
    return taken


async def delete_drain_lock(db: Connection) -> None:
    """Give the right to drain back."""
    await db.execute("SELECT pg_advisory_unlock($1)", DRAIN_LOCK)
    await db.execute("RESET statement_timeout")
    await db.execute("RESET plan_cache_mode")


async def set_for_batches(db: Connection) -> None:
    """Settings of the connection that applies batches, until it is released.

    A batch may take longer than a handler's query. Its statements are planned anew each time, for as many
    rows as they are given and tables as large as they are by then: a kept plan, made when a table was empty,
    reads all of it for each row of a batch, and took twenty seconds for a batch that takes half of one.
    """
    await db.execute("SET statement_timeout = '60s'")
    await db.execute("SET plan_cache_mode = force_custom_plan")


async def get_position(db: Connection, stream: str) -> str:
    """The last entry whose effects are committed; `0-0` at first."""
    position: str = await db.fetchval(
        """
        INSERT INTO stream_position (stream, position) VALUES ($1, '0-0')
        ON CONFLICT (stream) DO UPDATE SET position = stream_position.position RETURNING position
        """,
        stream,
    )
    return position


async def move_position(db: Connection, stream: str, old: str, new: str) -> bool:
    """Move on; False when the position is not the one we believed, so that nothing may be committed."""
    moved = await db.fetchval(
        """
        UPDATE stream_position SET position = $3, updated_at = now()
        WHERE stream = $1 AND position = $2 RETURNING true
        """,
        stream,
        old,
        new,
    )
    return bool(moved)


async def list_sessions(db: Connection) -> list[tuple[int, str, int]]:
    """(shard, session, highest sequence number applied)."""
    rows = await db.fetch("SELECT shard, session_id, seq FROM relay_session")
    return [(row["shard"], row["session_id"], row["seq"]) for row in rows]


async def mark_sessions(db: Connection, shards: list[int], sessions: list[str], seqs: list[int]) -> None:
    """Keep the highest sequence number applied of each shard's session."""
    await db.execute(
        """
        INSERT INTO relay_session (shard, session_id, seq)
        SELECT * FROM unnest($1::integer[], $2::text[], $3::bigint[])
        ON CONFLICT (shard) DO UPDATE SET session_id = excluded.session_id, seq = excluded.seq
        """,
        shards,
        sessions,
        seqs,
    )
