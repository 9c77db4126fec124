"""What PostgreSQL knows of its work: tables that are read whole, indexes that nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class WholeReads(msgspec.Struct, frozen=True):
    """A large table that is read from end to end: how often, and how many rows each time."""

    table: str
    rows: int
    scans: int
    rows_each: int


class UnusedIndex(msgspec.Struct, frozen=True):
    """An index that was never read since the statistics began, and guards nothing."""

    index: str
    table: str
    bytes: int


async def list_whole_reads(db: Connection, *, least_rows: int, least_scans: int) -> list[WholeReads]:
    """Worst first: these want an index."""
    rows = await db.fetch(
        """
        SELECT relname AS table, n_live_tup AS rows, seq_scan AS scans,
               seq_tup_read / greatest(seq_scan, 1) AS rows_each
        FROM pg_stat_user_tables
        WHERE n_live_tup >= $1 AND seq_scan >= $2 AND seq_tup_read / greatest(seq_scan, 1) >= $1 / 2
        ORDER BY seq_tup_read DESC LIMIT 20
        """,
        least_rows,
        least_scans,
    )
    return [WholeReads(**row) for row in rows]


async def list_unused_indexes(db: Connection, *, least_bytes: int) -> list[UnusedIndex]:
    """Largest first."""
    rows = await db.fetch(
        """
        SELECT s.indexrelname AS index, s.relname AS table, pg_relation_size(s.indexrelid) AS bytes
        FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
        WHERE s.idx_scan = 0 AND NOT i.indisunique AND pg_relation_size(s.indexrelid) >= $1
        ORDER BY bytes DESC LIMIT 20
        """,
        least_bytes,
    )
    return [UnusedIndex(**row) for row in rows]
