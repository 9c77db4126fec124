"""The whole database to a file and back: nothing lost, nothing restored that should not be."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db import dumps
from db.operations.backups import find_last_proof
from jobs.operations import backups
from jobs.operations.backups import BackupRefused, make_backup, prove_backup, restore_backup
from jobs.operations.rotation import Keep, to_remove
from jobs.operations.stores import Folder
from tests.support.services import Services, connect

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
GUILD = 1170000000000000001


@pytest.fixture
async def points(connection: Any) -> None:
    """Somebody has points, so that a ledger has something to lose."""
    await connection.execute(
        """
        INSERT INTO ledger_entry (ledger, guild_id, user_id, account, amount, reason, key, leg, at)
        VALUES ('points', $1, 7, '', 12, 'gift', 'one', 1, now()),
               ('points', $1, 7, '', -2, 'gift', 'two', 1, now())
        """,
        GUILD,
    )


async def test_a_backup_comes_back_whole_into_an_empty_database(
    services: Services, database_url: str, points: None, tmp_path: Path
) -> None:
    name = await make_backup(database_url, Folder(tmp_path), NOW)
    empty = await services.new_database(migrated=False)

    await restore_backup(empty, tmp_path / name)

    restored = await connect(empty)
    try:
        assert await restored.fetchval("SELECT sum(amount) FROM ledger_entry") == 10
        assert await restored.fetchval("SELECT count(*) FROM backup") == 0  # it was written afterwards
    finally:
        await restored.close()


async def test_a_database_that_is_not_empty_is_left_alone(
    database_url: str, points: None, tmp_path: Path
) -> None:
    name = await make_backup(database_url, Folder(tmp_path), NOW)

    with pytest.raises(BackupRefused, match="not empty"):
        await restore_backup(database_url, tmp_path / name)


async def test_a_broken_or_unfinished_file_and_another_version_are_refused_before_anything_is_written(
    services: Services, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / await make_backup(database_url, Folder(tmp_path), NOW)
    described = file.with_name(f"{file.name}.json")
    manifest, whole = described.read_text(), file.read_bytes()
    empty = await services.new_database(migrated=False)

    file.write_bytes(whole[:-10] + b"0123456789")
    with pytest.raises(BackupRefused, match="broken"):
        await restore_backup(empty, file)
    file.write_bytes(whole)

    schema = json.loads(manifest)["schema"]
    schema.pop(max(schema, key=int))
    described.write_text(json.dumps(json.loads(manifest) | {"schema": schema}))
    with pytest.raises(BackupRefused, match="another version"):
        await restore_backup(empty, file)

    described.unlink()
    with pytest.raises(BackupRefused, match="never finished"):
        await restore_backup(empty, file)
    untouched = await asyncpg.connect(empty)
    assert await untouched.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    await untouched.close()


async def test_a_proof_restores_beside_compares_and_leaves_nothing_behind(
    database_url: str, connection: Any, points: None, tmp_path: Path
) -> None:
    name = await make_backup(database_url, Folder(tmp_path), NOW)

    assert await prove_backup(database_url, Folder(tmp_path), name, NOW) is None

    proven = await find_last_proof(connection)
    assert proven is not None
    assert (proven.name, proven.proven_at, proven.proof_problem) == (name, NOW, None)
    assert not await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname LIKE '%\\_proof'")


async def test_a_backup_that_lost_a_row_does_not_pass_the_proof(
    database_url: str, connection: Any, points: None, tmp_path: Path
) -> None:
    name = await make_backup(database_url, Folder(tmp_path), NOW)
    described = tmp_path / f"{name}.json"
    manifest = json.loads(described.read_text())
    manifest["contents"]["rows"]["ledger_entry"] += 1
    manifest["contents"]["ledgers"]["points"]["amount"] += 5
    described.write_text(json.dumps(manifest))

    problem = await prove_backup(database_url, Folder(tmp_path), name, NOW)

    assert problem is not None
    assert "ledger_entry has 2, was 3" in problem
    assert "points has" in problem
    proven = await find_last_proof(connection)
    assert proven is not None
    assert proven.proof_problem == problem


async def test_a_missing_pg_dump_says_what_to_install() -> None:
    with pytest.raises(dumps.DumpFailed, match="postgresql-client-99"):
        dumps.find_program("pg_dump", 99)


def test_the_newest_of_each_day_week_and_month_is_kept() -> None:
    twice_a_day = {f"{n:04}": NOW - timedelta(hours=12 * n) for n in range(2 * 400)}

    gone = to_remove(twice_a_day, Keep(days=7, weeks=4, months=6))

    kept = sorted(twice_a_day[name] for name in twice_a_day.keys() - set(gone))
    assert kept[-7:] == [NOW - timedelta(days=n) for n in range(6, -1, -1)]
    assert kept[0] == datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert len(kept) == 7 + 3 + 5
    assert to_remove({"only": NOW}, Keep(0, 0, 0)) == []


Guildhall = Callable[..., "subprocess.CompletedProcess[str]"]


async def test_the_verbs_write_list_prove_and_restore(
    services: Services, database_url: str, points: None, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"

    def guildhall(*arguments: str, url: str = database_url) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "handlers.operations.cli", *arguments],
            cwd=tmp_path,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "DATABASE_URL": url,
                "BACKUP_DIR": str(folder),
            },
            capture_output=True,
            text=True,
            timeout=120,
        )

    made = guildhall("backup", "--prove")
    assert (made.returncode, "proven" in made.stdout) == (0, True), made.stderr
    (name,) = await backups.list_backups(Folder(folder))
    assert name in guildhall("backup", "list").stdout

    refused = guildhall("restore", str(folder / name))
    assert (refused.returncode, "not empty" in refused.stderr) == (1, True)
    restored = guildhall("restore", name, url=await services.new_database(migrated=False))
    assert (restored.returncode, "all as written" in restored.stdout) == (0, True), restored.stderr
