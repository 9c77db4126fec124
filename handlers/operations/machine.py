"""How the machine is, from the database, for /health and /metrics of any web process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from db import standing_tasks
from db.operations import backups, health
from handlers.platform.checkup.relay_shards import RelayShard

if TYPE_CHECKING:
    from db.operations.backups import BackupRow
    from db.operations.health import OutboxHealth
    from db.pool import Connection
    from db.standing_tasks import StandingTask

LATE_S: Final = 60


class Measure(Protocol):
    """One number that a process has written down (deploy.metrics.Sample)."""

    @property
    def family(self) -> str:
        """Which number."""
        ...

    @property
    def labels(self) -> dict[str, str]:
        """Of what: `process` and `instance_id` are always there."""
        ...

    @property
    def value(self) -> float:
        """In the unit that the family's name says."""
        ...


class Heard(msgspec.Struct, frozen=True):
    """What Redis tells. `queues`: jobs that wait; `oldest_job_s`: for how long the first of them does.

    `waiting`: records to be counted, None while the database does not tell up to where they are counted.
    """

    shards: list[RelayShard]
    queues: dict[str, int]
    oldest_job_s: float | None
    waiting: int | None
    published: Sequence[Any]


class Recorded(msgspec.Struct, frozen=True):
    """As the database has it."""

    outbox: OutboxHealth
    timers_late: int
    tasks: list[StandingTask]
    backup: BackupRow | None
    proof: BackupRow | None


async def read_recorded(db: Connection, now: datetime) -> Recorded:
    """From one connection, one after the other."""
    return Recorded(
        await health.get_outbox_health(db, now, LATE_S),
        await health.count_late_timers(db, now, LATE_S),
        await standing_tasks.list_tasks(db),
        await backups.find_last_backup(db),
        await backups.find_last_proof(db),
    )
