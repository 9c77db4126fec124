"""How far the activity streams have been drained, and who drains which.

Servers are parted into sixteen partitions, with a stream each. The one stream of before is read by all of
them until it ends, each passing by what is not its own; so each partition has a position in both. Positions
move in the transaction of the effects.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from db.pool import Connection

DRAINS: Final = 7201
"""Lock that all drains share; a drain of before there were partitions holds it alone."""
LED: Final = 7211


def stream_of(stream: str, partition: int) -> str:
    """A partition's own stream."""
    return f"{stream}:{partition}"


def old_key(stream: str, partition: int) -> str:
    """Under which name the position of a partition in the old stream is kept."""
    return f"{stream}@{partition}"


async def find_drains_lock(db: Connection) -> bool:
    """Be one of the drains as long as this connection lives; False while one of before partitions runs."""
    taken: bool = await db.fetchval("SELECT pg_try_advisory_lock_shared($1)", DRAINS)
    return taken


async def count_drains(db: Connection) -> int:
    """How many drains there are now, this one included."""
    count: int = await db.fetchval(
        """
        SELECT count(*) FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 0 AND objid = $1 AND objsubid = 1 AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """,
        DRAINS,
    )
    return count


async def find_partition_locks(db: Connection, partitions: Sequence[int], most: int) -> list[int]:
    """Take up to so many of these partitions, as no other drain has them, while this connection lives."""
    rows = await db.fetch(
        """
        SELECT partition FROM unnest($2::integer[]) AS partition
        WHERE pg_try_advisory_lock($1, partition) LIMIT $3
        """,
        LED,
        list(partitions),
        most,
    )
    return [row["partition"] for row in rows]


async def delete_partition_lock(db: Connection, partition: int) -> None:
    """Give a partition back."""
    await db.execute("SELECT pg_advisory_unlock($1, $2)", LED, partition)


async def delete_drain_locks(db: Connection) -> None:
    """Be no drain any more."""
    await db.execute("SELECT pg_advisory_unlock_all()")
    await db.execute("RESET statement_timeout")
    await db.execute("RESET plan_cache_mode")


async def set_for_batches(db: Connection) -> None:
    """Settings of the connection that applies batches, until it is released.

    A batch may take longer than a handler's query. Its statements are planned again each time, for as many
    rows as they are given and tables as large as they are by then: a kept plan, made when a table was empty,
    reads all of it for each row of a batch, and took twenty seconds for a batch that takes half of one.
    """
    await db.execute("SET statement_timeout = '60s'")
    await db.execute("SET plan_cache_mode = force_custom_plan")


async def add_positions(db: Connection, stream: str, partitions: Sequence[int]) -> None:
    """Positions of partitions that were never led, which must be locked.

    At the start of their own streams, and in the old one where it was left, with the sequence numbers that
    were applied by then.
    """
    await db.execute(
        """
        WITH added AS (
            INSERT INTO stream_position (stream, position)
            SELECT $1 || ':' || partition, '0-0' FROM unnest($2::integer[]) AS told(partition)
            ON CONFLICT DO NOTHING RETURNING split_part(stream, ':', -1)::integer AS partition),
        old AS (
            INSERT INTO stream_position (stream, position)
            SELECT $1 || '@' || partition,
                   COALESCE((SELECT position FROM stream_position WHERE stream = $1), '0-0')
            FROM added ON CONFLICT (stream) DO UPDATE SET position = excluded.position),
        forgotten AS (
            DELETE FROM partition_session AS s USING added
            WHERE s.partition = added.partition
              AND NOT EXISTS (SELECT FROM relay_session AS r WHERE r.shard = s.shard))
        INSERT INTO partition_session (partition, shard, session_id, seq)
        SELECT partition, shard, session_id, seq FROM added CROSS JOIN relay_session
        ON CONFLICT (partition, shard) DO UPDATE SET session_id = excluded.session_id, seq = excluded.seq
        """,
        stream,
        partitions,
    )


async def list_positions(db: Connection, streams: Sequence[str]) -> dict[str, str]:
    """The last entries whose effects are committed, by the names they are kept under."""
    rows = await db.fetch(
        "SELECT stream, position FROM stream_position WHERE stream = ANY($1::text[])", streams
    )
    return {row["stream"]: row["position"] for row in rows}


async def move_positions(
    db: Connection, streams: Sequence[str], olds: Sequence[str], news: Sequence[str]
) -> bool:
    """Move on; False when a position is not the one we believed, so that nothing may be committed."""
    moved: int = await db.fetchval(
        """
        WITH moved AS (
            UPDATE stream_position AS s SET position = told.new, updated_at = now()
            FROM unnest($1::text[], $2::text[], $3::text[]) AS told(stream, old, new)
            WHERE s.stream = told.stream AND s.position = told.old RETURNING 1)
        SELECT count(*) FROM moved
        """,
        streams,
        olds,
        news,
    )
    return moved == len(streams)


async def list_sessions(db: Connection, partitions: Sequence[int]) -> dict[tuple[int, int], tuple[str, int]]:
    """Session and highest sequence number applied, by partition and shard."""
    rows = await db.fetch(
        """
        SELECT partition, shard, session_id, seq FROM partition_session WHERE partition = ANY($1::smallint[])
        """,
        partitions,
    )
    return {(row["partition"], row["shard"]): (row["session_id"], row["seq"]) for row in rows}


async def mark_sessions(
    db: Connection, keys: Sequence[tuple[int, int]], sessions: Sequence[tuple[str, int]]
) -> None:
    """Keep the highest sequence number applied of each partition and shard."""
    await db.execute(
        """
        INSERT INTO partition_session (partition, shard, session_id, seq)
        SELECT * FROM unnest($1::smallint[], $2::integer[], $3::text[], $4::bigint[])
        ON CONFLICT (partition, shard) DO UPDATE SET session_id = excluded.session_id, seq = excluded.seq
        """,
        [partition for partition, _ in keys],
        [shard for _, shard in keys],
        [session for session, _ in sessions],
        [seq for _, seq in sessions],
    )
