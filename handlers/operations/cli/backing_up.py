"""`guildhall backup` and `guildhall restore`: the whole database to a file, and back."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path

from db.dumps import DumpFailed
from deploy.backup_store import backup_store
from deploy.settings import Settings, settings_or_exit
from jobs.operations.backups import (
    BackupRefused,
    borrow,
    list_backups,
    make_backup,
    prove_backup,
    restore_backup,
    rotate,
)
from jobs.operations.rotation import Keep
from jobs.operations.stores import Folder, Store


def backup(arguments: argparse.Namespace) -> int:
    """Makes one; with `list` tells those there are; exit code 1 when it failed or its proof did."""
    settings = settings_or_exit("backup", of_running=True)
    store = Folder(Path(arguments.dir)) if arguments.dir else backup_store(settings)
    if store is None:
        print(
            "guildhall: where to? Set BACKUP_DIR or BACKUP_S3, or name a folder with --dir", file=sys.stderr
        )
        return 2
    if arguments.what == "list":
        return _carefully(_tell(store))
    return _carefully(_back_up(settings, store, prove=arguments.prove))


def restore(arguments: argparse.Namespace) -> int:
    """Into the empty database that DATABASE_URL names; exit code 1 when that was refused or failed.

    What is no file here is looked for in the store.
    """
    settings = settings_or_exit("backup", of_running=True)
    file, store = Path(arguments.file), backup_store(settings)
    if not file.exists() and store is not None:
        return _carefully(_restore_from(store, settings.database_url or "", arguments.file))
    return _carefully(_restore(settings.database_url or "", file))


def _carefully(work: "Coroutine[object, object, int]") -> int:
    import asyncpg

    try:
        return asyncio.run(work)
    except (BackupRefused, DumpFailed, OSError, asyncpg.PostgresError) as problem:
        print(f"guildhall: {problem}", file=sys.stderr)
        return 1


async def _tell(store: Store) -> int:
    for name, manifest in sorted((await list_backups(store)).items()):
        print(f"{manifest.made_at:%Y-%m-%d %H:%M:%S} UTC  {manifest.bytes:>14,} bytes  {name}")
    return 0


async def _back_up(settings: Settings, store: Store, *, prove: bool) -> int:
    url, now = settings.database_url or "", datetime.now(UTC)
    name = await make_backup(url, store, now)
    print(f"written: {store}/{name}")
    if prove:
        problem = await prove_backup(url, store, name, now)
        print(f"proof failed: {problem}" if problem else "proven: all rows and ledgers came back")
        if problem:
            return 1
    for gone in await rotate(url, store, Keep(*settings.backup_keep)):
        print(f"removed: {gone}")
    return 0


async def _restore_from(store: Store, url: str, name: str) -> int:
    async with borrow(store, name) as file:
        return await _restore(url, file)


async def _restore(url: str, file: Path) -> int:
    contents = await restore_backup(url, file)
    rows = sum(contents.rows.values())
    ledgers = len(contents.ledgers)
    print(f"restored: {rows:,} rows of {len(contents.rows)} tables, {ledgers} ledgers, all as written")
    return 0
