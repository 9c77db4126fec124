"""`guildhall queries`: what costs PostgreSQL most, which indexes are wanted and which nobody uses."""

import argparse
import asyncio
import sys

from db import databases
from db.operations import queries as statistics
from db.slow_queries import function_of
from deploy.settings import settings_or_exit

LARGE_ROWS = 10_000
OFTEN_SCANS = 50
LARGE_BYTES = 1_000_000
NOT_INSTALLED = (
    "pg_stat_statements is not installed: put it into shared_preload_libraries and CREATE EXTENSION "
    "pg_stat_statements; until then SLOW_QUERY_MS logs what is slow"
)


def queries(arguments: argparse.Namespace) -> int:
    """Exit code 0 whatever is told; 1 when PostgreSQL cannot be asked."""
    settings = settings_or_exit("doctor", of_running=True)
    import asyncpg

    try:
        return asyncio.run(_tell(settings.database_url or "", arguments.limit))
    except (OSError, asyncpg.PostgresError) as problem:
        print(f"guildhall: PostgreSQL cannot be asked: {problem}", file=sys.stderr)
        return 1


async def _tell(url: str, limit: int) -> int:
    import asyncpg

    connection = await asyncpg.connect(url, timeout=10)
    try:
        await _tell_costly(connection, limit)
        for table in await statistics.list_whole_reads(
            connection, least_rows=LARGE_ROWS, least_scans=OFTEN_SCANS
        ):
            print(f"wants an index: {table.table}, {table.rows:,} rows, read whole {table.scans:,} times")
        for index in await statistics.list_unused_indexes(connection, least_bytes=LARGE_BYTES):
            print(f"never used: {index.index} of {index.table}, {index.bytes:,} bytes")
    finally:
        await connection.close()
    return 0


async def _tell_costly(connection: object, limit: int) -> None:
    costly = await databases.list_costly_queries(connection, limit)  # type: ignore[arg-type]
    if costly is None:
        print(NOT_INSTALLED)
        return
    print(f"{'total s':>10} {'mean ms':>9} {'calls':>10}  statement")
    for query in costly:
        name = function_of(query.query)
        print(f"{query.total_ms / 1000:>10.1f} {query.mean_ms:>9.2f} {query.calls:>10,}  {name}")
