"""Standing tasks that have failed."""

from datetime import datetime
from typing import Any

from db import standing_tasks
from db.standing_tasks import TaskRun


async def fails(connection: Any, name: str, at: datetime, *, error: str = "no room") -> None:
    """It was run at that moment, and failed."""
    await standing_tasks.claim_tasks(connection, [name], holder="a worker", now=at, lease_until=at)
    run = TaskRun(name, due_at=at, took_s=1.5)
    await standing_tasks.mark_failed(connection, run, holder="a worker", error=error, now=at)
