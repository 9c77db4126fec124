"""How the machine is, from the database, for /health and /metrics of any web process."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db import standing_tasks
from db.operations import backups, health

if TYPE_CHECKING:
    from db.operations.backups import BackupRow
    from db.operations.health import OutboxHealth
    from db.pool import Connection
    from db.standing_tasks import StandingTask

LATE_S: Final = 60


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
