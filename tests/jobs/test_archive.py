"""Logs are put aside in the backup store before they are deleted, and found again by guild and month."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from handlers.operations.cli import main
from jobs.operations import archive
from jobs.operations.stores import Folder, StoreFailed
from jobs.platform.upkeep import prune_logs
from jobs.run import Job
from tests.support.clock import StillClock

GUILD = 81_000_000_000_000_001


@pytest_asyncio.fixture
async def entries(connection: Any, clock: StillClock) -> None:
    """Two entries of July 2025, one of August, and one that is kept."""
    for action, at in (
        ("config.change", clock.now() - timedelta(days=500)),
        ("role.change", clock.now() - timedelta(days=499)),
        ("board.delete", clock.now() - timedelta(days=470)),
        ("recent", clock.now() - timedelta(days=5)),
    ):
        await connection.execute(
            "INSERT INTO audit (guild_id, actor_id, action, facts, at) VALUES ($1, 7, $2, $3, $4)",
            GUILD,
            action,
            {"text": "über\nzwei Zeilen"},
            at,
        )


async def test_old_entries_are_found_again_by_guild_and_month(
    job: Job,
    connection: Any,
    entries: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = replace(job, archive=Folder(tmp_path))

    assert await prune_logs(kept) == 3
    assert await prune_logs(kept) == 0

    assert await connection.fetch("SELECT action FROM audit") == [("recent",)]
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path))
    asked = ["archive", "read", "--guild", str(GUILD), "--month", "2025-07"]
    assert await asyncio.to_thread(main, asked) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["action"] for row in rows] == ["config.change", "role.change"]
    assert rows[0]["facts"] == {"text": "über\nzwei Zeilen"}
    assert await asyncio.to_thread(main, ["archive", "list"]) == 0
    assert "2025-08" in capsys.readouterr().out
    assert await asyncio.to_thread(main, [*asked[:-1], "2024-01"]) == 1


async def test_a_worker_that_is_killed_before_it_deletes_writes_twice_and_each_is_read_once(
    job: Job, connection: Any, entries: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = replace(job, archive=Folder(tmp_path))
    await connection.execute("CREATE TABLE audit_before AS SELECT * FROM audit")
    try:
        await prune_logs(kept)
        await connection.execute("TRUNCATE audit")
        await connection.execute("INSERT INTO audit OVERRIDING SYSTEM VALUE SELECT * FROM audit_before")
        await prune_logs(kept)
    finally:
        await connection.execute("DROP TABLE audit_before")

    assert len(list(await archive.read(Folder(tmp_path), "audit", GUILD, "2025-07"))) == 2


async def test_what_cannot_be_put_aside_is_not_deleted(job: Job, connection: Any, entries: None) -> None:
    with pytest.raises(StoreFailed):
        await prune_logs(replace(job, archive=Folder(Path("/dev/null/archive"))))

    assert await connection.fetchval("SELECT count(*) FROM audit") == 4


async def test_without_a_store_they_are_deleted(job: Job, connection: Any, entries: None) -> None:
    assert await prune_logs(job) == 3
    assert await connection.fetchval("SELECT count(*) FROM audit") == 1
