"""What keeps PostgreSQL quick: which tables want fresh statistics, which indexes want to be rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class Bloat(msgspec.Struct, frozen=True):
    """A b-tree and how much of it, from 0 to 1, its entries would not need."""

    index: str
    bytes: int
    share: float


async def list_hot_tables(db: Connection, *, least_changes: int) -> list[str]:
    """Tables of which many rows have changed since their statistics were made, most first.

    With a partition goes its table, of which PostgreSQL never makes any by itself.
    """
    rows = await db.fetch(
        """
        SELECT relname FROM (
            SELECT relid, n_mod_since_analyze AS changes FROM pg_stat_user_tables
            UNION ALL
            SELECT inhparent, sum(n_mod_since_analyze) FROM pg_stat_user_tables
            JOIN pg_inherits ON inhrelid = relid GROUP BY inhparent
        ) AS changed JOIN pg_class ON pg_class.oid = relid
        WHERE relkind IN ('r', 'p') GROUP BY relname HAVING sum(changes) >= $1 ORDER BY sum(changes) DESC
        """,
        least_changes,
    )
    return [row["relname"] for row in rows]


async def list_bloated_indexes(db: Connection, *, least_bytes: int, least_share: float) -> list[Bloat]:
    """Worst first. Estimated from the widths of columns; indexes of expressions are left out."""
    rows = await db.fetch(
        """
        SELECT index, bytes, share::float8 FROM (
            SELECT c.relname AS index, pg_relation_size(c.oid) AS bytes,
                   1 - c.reltuples * (16 + sum(8 * ceil(coalesce(s.avg_width, 8) / 8.0)))
                       / (0.9 * 8192 * c.relpages) AS share
            FROM pg_index AS i
            JOIN pg_class AS c ON c.oid = i.indexrelid AND c.relpages > 0 AND c.reltuples >= 0
            JOIN pg_am AS am ON am.oid = c.relam AND am.amname = 'btree'
            JOIN pg_class AS t ON t.oid = i.indrelid
            JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = ANY(i.indkey)
            LEFT JOIN pg_stats AS s
                ON s.schemaname = 'public' AND s.tablename = t.relname AND s.attname = a.attname
            WHERE c.relnamespace = 'public'::regnamespace AND i.indisvalid AND i.indexprs IS NULL
            GROUP BY c.oid, c.relname, c.reltuples, c.relpages
        ) AS estimated
        WHERE bytes >= $1 AND share >= $2 ORDER BY bytes * share DESC
        """,
        least_bytes,
        least_share,
    )
    return [Bloat(**row) for row in rows]


async def list_unfinished_indexes(db: Connection) -> list[str]:
    """What a rebuilding that was broken off has left."""
    rows = await db.fetch(
        """
        SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisvalid AND c.relname ~ '_ccnew\\d*$'
        """
    )
    return [row["relname"] for row in rows]
