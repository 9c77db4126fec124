"""The worker's backups: a day apart, a proof a week, old ones removed, failures told."""

from pathlib import Path
from typing import Any

import pytest

from db.operations.backups import find_last_backup, find_last_proof
from db.standing_tasks import list_tasks
from jobs.operations.backing_up import BACKUP, PROOF, Plan, back_up_if_due
from jobs.operations.backups import list_backups
from jobs.operations.rotation import Keep
from jobs.run import Job
from tests.jobs.conftest import MovedClock


@pytest.fixture
def plan(database_url: str, tmp_path: Path) -> Plan:
    return Plan(database_url, tmp_path / "backups", Keep(days=2, weeks=0, months=0))


async def test_a_backup_is_made_once_a_day_and_proven_once_a_week(
    job: Job, plan: Plan, clock: MovedClock
) -> None:
    await back_up_if_due(plan, job)
    await back_up_if_due(plan, job)
    first = await find_last_proof(job.pool)
    assert len(list_backups(plan.folder)) == 1
    assert first is not None
    assert first.proof_problem is None

    for _ in range(3):
        clock.moves(days=1)
        await back_up_if_due(plan, job)

    last = await find_last_backup(job.pool)
    assert last is not None
    assert last.made_at == clock.now()
    assert len(list_backups(plan.folder)) == 2
    assert await find_last_proof(job.pool) is None  # it was of the first one, which has been removed
    runs = {task.name: (task.runs, task.failures) for task in await list_tasks(job.pool)}
    assert runs == {BACKUP: (4, 0), PROOF: (1, 0)}


async def test_a_folder_that_is_away_is_told_and_tried_again_in_an_hour(
    job: Job, plan: Plan, clock: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    plan.folder.write_text("a file where the folder would be")
    await back_up_if_due(plan, job)

    assert "backup failed and is tried again in 1:00:00" in caplog.text
    failed = {task.name: task.error for task in await list_tasks(job.pool)}
    assert "FileExistsError" in str(failed[BACKUP])

    plan.folder.unlink()
    clock.moves(minutes=59)
    await back_up_if_due(plan, job)
    assert list_backups_if_any(plan) == {}
    clock.moves(minutes=1)
    await back_up_if_due(plan, job)
    assert len(list_backups(plan.folder)) == 1


def list_backups_if_any(plan: Plan) -> Any:
    return list_backups(plan.folder) if plan.folder.exists() else {}
