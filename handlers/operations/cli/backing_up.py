"""`guildhall backup` and `guildhall restore`: the whole database to a file, and back."""

import argparse
import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path

from db.dumps import DumpFailed
from deploy.settings import Settings, settings_or_exit
from jobs.operations.backups import (
    BackupRefused,
    list_backups,
    make_backup,
    prove_backup,
    restore_backup,
    rotate,
)
from jobs.operations.rotation import Keep


def backup(arguments: argparse.Namespace) -> int:
    """Makes one; with `list` tells those there are; exit code 1 when it failed or its proof did."""
    settings = settings_or_exit("backup", of_running=True)
    folder = Path(arguments.dir) if arguments.dir else settings.backup_dir
    if folder is None:
        print("guildhall: where to? Set BACKUP_DIR, or name a folder with --dir", file=sys.stderr)
        return 2
    if arguments.what == "list":
        return _tell(folder)
    return _carefully(_back_up(settings, folder, prove=arguments.prove))


def restore(arguments: argparse.Namespace) -> int:
    """Into the empty database that DATABASE_URL names; exit code 1 when that was refused or failed."""
    settings = settings_or_exit("backup", of_running=True)
    return _carefully(_restore(settings.database_url or "", Path(arguments.file)))


def _carefully(work: "Coroutine[object, object, int]") -> int:
    import asyncpg

    try:
        return asyncio.run(work)
    except (BackupRefused, DumpFailed, OSError, asyncpg.PostgresError) as problem:
        print(f"guildhall: {problem}", file=sys.stderr)
        return 1


def _tell(folder: Path) -> int:
    for name, made_at in sorted(list_backups(folder).items()):
        print(f"{made_at:%Y-%m-%d %H:%M:%S} UTC  {(folder / name).stat().st_size:>14,} bytes  {name}")
    return 0


async def _back_up(settings: Settings, folder: Path, *, prove: bool) -> int:
    url, now = settings.database_url or "", datetime.now(UTC)
    name = await make_backup(url, folder, now)
    print(f"written: {folder / name}")
    if prove:
        problem = await prove_backup(url, folder, name, now)
        print(f"proof failed: {problem}" if problem else "proven: all rows and ledgers came back")
        if problem:
            return 1
    for gone in await rotate(url, folder, Keep(*settings.backup_keep)):
        print(f"removed: {gone}")
    return 0


async def _restore(url: str, file: Path) -> int:
    contents = await restore_backup(url, file)
    rows = sum(contents.rows.values())
    ledgers = len(contents.ledgers)
    print(f"restored: {rows:,} rows of {len(contents.rows)} tables, {ledgers} ledgers, all as written")
    return 0
