"""The worker's backups, in a folder and in a bucket: a day apart, proven, removed, failures told."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.operations.backups import find_last_backup, find_last_proof
from db.standing_tasks import list_tasks
from jobs.operations.backing_up import BACKUP, PROOF, BackupPlan, back_up_if_due
from jobs.operations.backups import list_backups
from jobs.operations.rotation import Keep
from jobs.operations.stores import Folder, Store, StoreBucket
from jobs.run import Job
from tests.support.clock import StillClock
from tests.support.machine import free_port
from tests.support.s3 import S3Server

KEEP = Keep(days=2, weeks=0, months=0)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    server = S3Server(tmp_path_factory.mktemp("s3"))
    try:
        server.until_it_answers()
        yield server
    finally:
        server.stop()


@pytest_asyncio.fixture
async def bucket(s3: S3Server) -> AsyncIterator[StoreBucket]:
    yield s3.bucket()
    await s3.bucket().delete(await s3.bucket().list())


@pytest.fixture(params=["a folder", "a bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "a folder":
        return Folder(tmp_path / "backups")
    bucket: StoreBucket = request.getfixturevalue("bucket")
    return bucket


async def test_a_backup_is_made_once_a_day_and_proven_once_a_week(
    job: Job, database_url: str, store: Store, clock: StillClock
) -> None:
    plan = BackupPlan(database_url, store, KEEP)
    await back_up_if_due(plan, job)
    await back_up_if_due(plan, job)
    first = await find_last_proof(job.pool)
    (name,) = await list_backups(store)
    assert first is not None
    assert (first.name, first.proof_problem) == (name, None)

    for _ in range(3):
        clock.moves(days=1)
        await back_up_if_due(plan, job)

    last = await find_last_backup(job.pool)
    assert last is not None
    assert last.made_at == clock.now()
    assert len(await store.list()) == 2 * 2  # two dumps with their manifests
    assert await find_last_proof(job.pool) == first  # it tells when that was, though the first one is removed
    runs = {task.name: (task.runs, task.failures) for task in await list_tasks(job.pool)}
    assert runs == {BACKUP: (4, 0), PROOF: (1, 0)}


async def test_what_was_never_finished_is_removed_after_the_next_backup(
    job: Job, database_url: str, store: Store
) -> None:
    for left in ("guildhall-20261119T110000000000.dump", "somebody-elses.dump"):
        with store.desk() as desk:
            (desk / left).write_bytes(b"half")
            await store.put(desk / left)

    await back_up_if_due(BackupPlan(database_url, store, KEEP), job)

    assert "somebody-elses.dump" in await store.list()
    assert "guildhall-20261119T110000000000.dump" not in await store.list()


async def test_a_store_that_is_full_holds_no_half_backup_and_the_next_try_succeeds(
    job: Job,
    database_url: str,
    s3: S3Server,
    bucket: StoreBucket,
    clock: StillClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plan = BackupPlan(database_url, bucket, KEEP)
    s3.is_full()
    await back_up_if_due(plan, job)

    assert "tried again in 0:15:00" in caplog.text
    assert "s3://backups/hall cannot be used: InternalError" in await error_of_backup(job)

    s3.has_room()
    clock.moves(minutes=14)
    await back_up_if_due(plan, job)
    assert await list_backups(plan.store) == {}
    clock.moves(minutes=1)
    await back_up_if_due(plan, job)
    assert len(await list_backups(plan.store)) == 1


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("away", "error sending request"),
        ("another key", "SignatureDoesNotMatch"),
        ("no bucket", "NoSuchBucket"),
    ],
)
async def test_a_store_that_cannot_be_used_is_told_without_its_key(
    job: Job, database_url: str, s3: S3Server, what: str, said: str
) -> None:
    stores = {
        "away": StoreBucket(
            "s3://backups/hall", f"http://127.0.0.1:{free_port()}", key_id="A", secret="hidden-key"
        ),
        "another key": s3.bucket(secret="hidden-key"),
        "no bucket": s3.bucket(name="nowhere", secret="guildhall-secret-key"),
    }

    await back_up_if_due(BackupPlan(database_url, stores[what], KEEP), job)

    error = await error_of_backup(job)
    assert said in error
    assert "hidden-key" not in error
    assert "secret" not in repr(stores[what])


async def test_a_folder_that_is_away_is_told(job: Job, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder would be")

    await back_up_if_due(BackupPlan(database_url, Folder(tmp_path / "backups"), KEEP), job)

    assert f"{tmp_path}/backups cannot be used" in await error_of_backup(job)


async def test_a_full_disk_is_told_and_leaves_no_half_backup(
    job: Job, database_url: str, clock: StillClock, tmp_path: Path
) -> None:
    full = tmp_path / f"guildhall-{clock.now():%Y%m%dT%H%M%S%f}.dump.part"
    full.symlink_to("/dev/full")

    await back_up_if_due(BackupPlan(database_url, Folder(tmp_path), KEEP), job)

    assert "No space left on device" in await error_of_backup(job)
    assert await find_last_backup(job.pool) is None
    assert await Folder(tmp_path).list() == {}


async def error_of_backup(job: Job) -> str:
    errors: dict[str, Any] = {task.name: task.error for task in await list_tasks(job.pool)}
    return str(errors[BACKUP])
