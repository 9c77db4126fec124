"""`guildhall archive`: rows of logs that were put aside before they were deleted."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

from deploy.backup_store import backup_store
from deploy.settings import settings_or_exit
from jobs.operations import archive as archives
from jobs.operations.stores import Store, StoreFailed


def archive(arguments: argparse.Namespace) -> int:
    """Lists the files, or prints the rows of one as JSON lines; exit code 1 when the store has none."""
    store = backup_store(settings_or_exit("run", of_running=True))
    if store is None:
        print("guildhall: there is no store: set BACKUP_DIR or BACKUP_S3", file=sys.stderr)
        return 2
    if arguments.what == "list":
        return _carefully(_list(store))
    if arguments.guild is None or not arguments.month:
        print("guildhall: which one? Name --guild and --month", file=sys.stderr)
        return 2
    return _carefully(_read(store, arguments.table, arguments.guild, arguments.month))


def _carefully(work: Coroutine[Any, Any, int]) -> int:
    try:
        return asyncio.run(work)
    except StoreFailed as problem:
        print(f"guildhall: {problem}", file=sys.stderr)
        return 1


async def _list(store: Store) -> int:
    for table, guild_id, month, size in await archives.list_archives(store):
        print(f"{table:<12} {guild_id:>20}  {month}  {size:>12,} bytes")
    return 0


async def _read(store: Store, table: str, guild_id: int, month: str) -> int:
    for line in await archives.read(store, table, guild_id, month):
        print(line)
    return 0
