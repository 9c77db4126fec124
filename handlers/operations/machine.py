"""How the machine is, from the database and Redis, for /health and /metrics of any web process."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db import standing_tasks
from db.operations import backups, health

if TYPE_CHECKING:
    from db.operations.backups import BackupRow
    from db.operations.health import OutboxHealth
    from db.pool import Connection
    from db.standing_tasks import StandingTask

RELAY_HEALTH: Final = "guildhall:relay:health:"
LATE_S: Final = 60


class Shard(msgspec.Struct, frozen=True):
    """What the relay last said of one. A shard that is silent for 30 s is not here."""

    shard: int
    connected: bool
    last_event_ms: int | None = None


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


async def read_shards(redis: Any) -> list[Shard]:
    """Those that have been heard of within 30 s, by number."""
    keys = [key async for key in redis.scan_iter(f"{RELAY_HEALTH}*")]
    reports = await redis.mget(keys) if keys else []
    shards = []
    for key, report in zip(keys, reports, strict=True):
        if report:
            number = int(key.decode().removeprefix(RELAY_HEALTH))
            shards.append(msgspec.convert({**msgspec.json.decode(report), "shard": number}, Shard))
    return sorted(shards, key=lambda shard: shard.shard)
