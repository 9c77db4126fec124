"""`guildhall queries`: what costs PostgreSQL most, which indexes are wanted and which nobody uses."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from textwrap import dedent

from db import databases
from db.databases import CostlyQuery
from db.operations import queries as statistics
from db.slow_queries import function_of, statements_of
from deploy.query_times import read_queries
from deploy.settings import settings_or_exit

BEGINNINGS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})
LARGE_ROWS = 10_000
OFTEN_SCANS = 50
LARGE_BYTES = 1_000_000
NOT_INSTALLED = (
    "pg_stat_statements is not installed, so this is what running processes have counted themselves. For "
    "more, put it into shared_preload_libraries and CREATE EXTENSION pg_stat_statements"
)


def queries(arguments: argparse.Namespace) -> int:
    """Exit code 0 whatever is told; 1 when PostgreSQL cannot be asked."""
    settings = settings_or_exit("doctor", of_running=True)
    import asyncpg

    try:
        if arguments.plan:
            return asyncio.run(_explain(settings.database_url or "", arguments.plan))
        return asyncio.run(_tell(settings.database_url or "", settings.redis_url, arguments))
    except (OSError, asyncpg.PostgresError) as problem:
        print(f"guildhall: PostgreSQL cannot be asked: {problem}", file=sys.stderr)
        return 1


async def _tell(url: str, redis_url: str | None, arguments: argparse.Namespace) -> int:
    import asyncpg

    connection = await asyncpg.connect(url, timeout=10)
    try:
        costly = await databases.list_costly_queries(
            connection, arguments.limit, by_mean=arguments.by == "mean"
        )
        if costly is None:
            print(NOT_INSTALLED)
            costly = await _counted(redis_url, arguments.limit)
        _tell_costly(costly)
        for table in await statistics.list_whole_reads(
            connection, least_rows=LARGE_ROWS, least_scans=OFTEN_SCANS
        ):
            print(f"wants an index: {table.table}, {table.rows:,} rows, read whole {table.scans:,} times")
        for index in await statistics.list_unused_indexes(connection, least_bytes=LARGE_BYTES):
            print(f"never used: {index.index} of {index.table}, {index.bytes:,} bytes")
    finally:
        await connection.close()
    return 0


async def _explain(url: str, name: str) -> int:
    import asyncpg

    statements = [text for text in statements_of(name) if text.split()[0] in BEGINNINGS]
    if not statements:
        print(f"guildhall: no function of db/ is called {name}", file=sys.stderr)
        return 1
    connection = await asyncpg.connect(url, timeout=10)
    try:
        for statement in statements:
            print(
                dedent(statement).strip(), "", *await databases.explain(connection, statement), "", sep="\n"
            )
    finally:
        await connection.close()
    return 0


async def _counted(redis_url: str | None, limit: int) -> list[CostlyQuery]:
    """By our own processes; none while Redis is away or not named."""
    if redis_url is None:
        return []
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    async with Redis.from_url(redis_url) as redis:
        try:
            return await read_queries(redis, limit)
        except RedisError as problem:
            print(f"guildhall: Redis cannot be asked: {problem}", file=sys.stderr)
            return []


def _tell_costly(costly: Sequence[CostlyQuery]) -> None:
    print(f"{'total s':>10} {'mean ms':>9} {'calls':>10}  statement")
    for query in costly:
        name = function_of(query.query)
        print(f"{query.total_ms / 1000:>10.1f} {query.mean_ms:>9.2f} {query.calls:>10,}  {name}")
