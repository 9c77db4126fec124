"""Nightly upkeep of PostgreSQL: in the quiet hours, once, and only what needs it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from db.standing_tasks import list_tasks
from jobs.operations.maintenance import MaintenancePlan, is_quiet, maintain_if_due
from jobs.run import Job
from tests.support.clock import StillClock

INDEX = "standing_task_failure_by_time"
MANY = 60_000


async def size(connection: Any) -> int:
    bytes_: int = await connection.fetchval("SELECT pg_relation_size($1::regclass)", INDEX)
    return bytes_


@pytest.mark.parametrize(
    ("hours", "quiet"),
    [((3, 5), {3, 4}), ((22, 2), {22, 23, 0, 1}), ((4, 4), set()), ((0, 24), set(range(24)))],
)
def test_quiet_hours_may_be_over_midnight(hours: tuple[int, int], quiet: set[int]) -> None:
    moments = [datetime(2026, 11, 29, hour, 59, tzinfo=UTC) for hour in range(24)]

    assert {moment.hour for moment in moments if is_quiet(hours, moment)} == quiet


async def test_in_quiet_hours_a_bloated_index_is_rebuilt_once_and_changed_tables_are_analyzed(
    job: Job, database_url: str, connection: Any, clock: StillClock
) -> None:
    await connection.execute(
        """
        INSERT INTO standing_task_failure (name, failed_at, error)
        SELECT 'one', now() + n * interval '1 second', '' FROM generate_series(1, $1::int) AS n
        """,
        MANY,
    )
    await connection.execute("DELETE FROM standing_task_failure WHERE random() < 0.9")
    await connection.execute("VACUUM ANALYZE standing_task_failure")
    await connection.execute("UPDATE standing_task_failure SET name = 'two'")
    await connection.execute("SELECT pg_stat_force_next_flush()")
    bloated = await size(connection)
    plan = MaintenancePlan(database_url, (clock.now().hour + 1, clock.now().hour + 3))

    await maintain_if_due(plan, job)
    assert await size(connection) == bloated

    clock.moves(hours=1)
    await maintain_if_due(plan, job)
    await maintain_if_due(plan, job)

    assert await size(connection) < bloated / 2
    assert await connection.fetchval(
        "SELECT last_analyze > now() - interval '1 minute' FROM pg_stat_user_tables WHERE relname = $1",
        "standing_task_failure",
    )
    assert [(task.name, task.runs, task.error) for task in await list_tasks(connection)] == [
        ("operations.maintenance", 1, None)
    ]
