"""Whole databases: what one holds, to compare it with its backup, and an empty one beside it.

Names of tables and databases cannot be parameters; PostgreSQL itself quotes them.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection

CONNECTS_WITHIN_S = 10.0
PARAMETER = re.compile(r"\$(\d+)")
PROOF_MARK = "guildhall: proves a backup"


@asynccontextmanager
async def connect_without_limit(url: str) -> AsyncIterator[Any]:
    """A connection of its own, for what takes as long as it takes on large tables."""
    import asyncpg

    connection = await asyncpg.connect(
        url, timeout=CONNECTS_WITHIN_S, server_settings={"statement_timeout": "0"}
    )
    try:
        yield connection
    finally:
        await connection.close()


class LedgerSum(msgspec.Struct, frozen=True):
    """What a ledger holds."""

    entries: int
    amount: int
    total: int


class DatabaseContents(msgspec.Struct, frozen=True):
    """Rows by table and sums by ledger."""

    rows: dict[str, int]
    ledgers: dict[str, LedgerSum]


async def is_empty(db: Connection) -> bool:
    """Whether the database holds no table, view or sequence of anybody's."""
    empty: bool = await db.fetchval(
        """
        SELECT NOT EXISTS (
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema')
        """
    )
    return empty


async def count_everything(db: Any) -> DatabaseContents:
    """Every row of every table, and the sums of all ledgers, in the caller's transaction."""
    tables = await db.fetch(
        """
        SELECT c.relname AS name, format('SELECT count(*) FROM %I', c.relname) AS question FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        ORDER BY c.relname
        """
    )
    rows = {table["name"]: await db.fetchval(table["question"]) for table in tables}
    return DatabaseContents(rows, await _sum_ledgers(db))


async def _sum_ledgers(db: Connection) -> dict[str, LedgerSum]:
    rows = await db.fetch(
        """
        SELECT ledger, COALESCE(e.entries, 0) AS entries, COALESCE(e.amount, 0) AS amount,
               COALESCE(t.total, 0) AS total
        FROM (SELECT ledger, count(*) AS entries, sum(amount)::bigint AS amount
              FROM ledger_entry GROUP BY ledger) AS e
        FULL JOIN (SELECT ledger, sum(total)::bigint AS total FROM ledger_total GROUP BY ledger) AS t
            USING (ledger)
        ORDER BY ledger
        """
    )
    return {row["ledger"]: LedgerSum(row["entries"], row["amount"], row["total"]) for row in rows}


async def get_schema(db: Connection) -> dict[int, str]:
    """The migrations that are applied, number to checksum."""
    rows = await db.fetch("SELECT number, checksum FROM schema_migration ORDER BY number")
    return {row["number"]: row["checksum"] for row in rows}


async def make_proof_database(db: Connection) -> str:
    """An empty database beside this one; returns its name. Only one of our own making is replaced."""
    name: str = await db.fetchval("SELECT left(current_database(), 56) || '_proof'")
    mark = await db.fetchval(
        "SELECT COALESCE(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = $1", name
    )
    if mark is not None and mark != PROOF_MARK:
        raise FileExistsError(f"a database {name} that is not ours is in the way of proving backups")
    await drop_proof_database(db, name)
    await _execute(db, "SELECT format('CREATE DATABASE %I TEMPLATE template0', $1::text)", name)
    await _execute(db, "SELECT format('COMMENT ON DATABASE %I IS %L', $1::text, $2::text)", name, PROOF_MARK)
    return name


async def drop_proof_database(db: Connection, name: str) -> None:
    """Away with it, whoever is connected to it."""
    await _execute(db, "SELECT format('DROP DATABASE IF EXISTS %I WITH (FORCE)', $1::text)", name)


async def _execute(db: Connection, formatted: str, *arguments: str) -> None:
    """Runs the statement that PostgreSQL puts together."""
    statement: str = await db.fetchval(formatted, *arguments)
    await db.execute(statement)


async def analyze(db: Connection, table: str) -> None:
    """New statistics for the planner."""
    await _execute(db, "SELECT format('ANALYZE %I', $1::text)", table)


async def rebuild_index(db: Connection, index: str) -> None:
    """While it is used: readers and writers go on. Not within a transaction."""
    await _execute(db, "SELECT format('REINDEX INDEX CONCURRENTLY %I', $1::text)", index)


async def drop_index(db: Connection, index: str) -> None:
    """While the others are used. Not within a transaction."""
    await _execute(db, "SELECT format('DROP INDEX CONCURRENTLY IF EXISTS %I', $1::text)", index)


async def explain(db: Connection, statement: str) -> list[str]:
    """How PostgreSQL would go about it, whatever its parameters are; nothing is carried out."""
    nulls = ", ".join(["NULL"] * max((int(number) for number in PARAMETER.findall(statement)), default=0))
    await db.execute("SET plan_cache_mode = force_generic_plan")
    await db.execute(f"PREPARE explained AS {statement}")
    try:
        rows = await db.fetch(f"EXPLAIN EXECUTE explained{f'({nulls})' if nulls else ''}")
    finally:
        await db.execute("DEALLOCATE explained")
    return [row[0] for row in rows]


class CostlyQuery(msgspec.Struct, frozen=True):
    """A statement with its calls, and its time in milliseconds: all of it, and of one call."""

    query: str
    calls: int
    total_ms: float
    mean_ms: float


async def list_costly_queries(
    db: Connection, limit: int, *, by_mean: bool = False
) -> list[CostlyQuery] | None:
    """The costliest of this database, by total or mean time; None without pg_stat_statements."""
    if await db.fetchval("SELECT to_regclass('pg_stat_statements') IS NULL"):
        return None
    rows = await db.fetch(
        """
        SELECT query, calls, total_exec_time AS total_ms, mean_exec_time AS mean_ms FROM pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        ORDER BY CASE WHEN $2 THEN mean_exec_time ELSE total_exec_time END DESC LIMIT $1
        """,
        limit,
        by_mean,
    )
    return [CostlyQuery(**row) for row in rows]
