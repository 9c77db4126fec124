"""Which parts of the machine fail: pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.operations.status.rules import disks
from handlers.platform.checkup.machine import BEHIND

if TYPE_CHECKING:
    from db.operations.backups import BackupRow
    from handlers.operations.machine import Heard, Recorded

OLD_JOB_S: Final = 60.0
OLD_BACKUP: Final = timedelta(days=2)
LEAST_FREE: Final = 0.05
BACKUP_TASKS: Final = ("operations.backup", "operations.backup_proof")


class AlertCheck(StrEnum):
    """What is looked at."""

    REDIS = "redis"
    WORKER = "worker"
    RELAY = "relay"
    QUEUE = "queue"
    STREAM = "stream"
    OUTBOX = "outbox"
    BACKUP = "backup"
    DISK = "disk"


class AlertVerdict(msgspec.Struct, frozen=True):
    """How a check went. `problem`: for the operator, in English; empty when it is well."""

    check: AlertCheck
    problem: str = ""


def judge(
    recorded: Recorded, heard: Heard | None, now: datetime, *, worker: bool, relay: bool, backups: bool
) -> list[AlertVerdict]:
    """Every check that can be judged. `relay`, `backups`: whether there should be any."""
    verdicts = [_outbox(recorded)]
    if backups:
        verdicts.append(_backup(recorded, now))
    if heard is None:
        return [*verdicts, AlertVerdict(AlertCheck.REDIS, "Redis does not answer")]
    verdicts += [
        AlertVerdict(AlertCheck.REDIS),
        AlertVerdict(AlertCheck.WORKER, "" if worker else "no worker has shown itself in the last seconds"),
        *_queues(heard),
        AlertVerdict(AlertCheck.DISK, "; ".join(_full_disks(heard))),
    ]
    return [*verdicts, _relay(heard)] if relay else verdicts


def _outbox(recorded: Recorded) -> AlertVerdict:
    outbox = recorded.outbox
    if not outbox.late and not outbox.dead:
        return AlertVerdict(AlertCheck.OUTBOX)
    return AlertVerdict(
        AlertCheck.OUTBOX, f"{outbox.late} changes wait for too long, {outbox.dead} were given up"
    )


def _backup(recorded: Recorded, now: datetime) -> AlertVerdict:
    for task in recorded.tasks:
        failed = task.failed_at is not None and (task.begun_at is None or task.failed_at >= task.begun_at)
        if task.name in BACKUP_TASKS and failed:
            return AlertVerdict(AlertCheck.BACKUP, f"{task.name} failed: {task.error}")
    return AlertVerdict(AlertCheck.BACKUP, _old_or_unproven(recorded.backup, recorded.proof, now))


def _old_or_unproven(backup: BackupRow | None, proof: BackupRow | None, now: datetime) -> str:
    if backup is not None and backup.made_at < now - OLD_BACKUP:
        return f"the last backup is of {backup.made_at:%Y-%m-%d %H:%M} UTC"
    if proof is not None and proof.proof_problem is not None:
        return f"the backup {proof.name} did not pass its proof: {proof.proof_problem}"
    return ""


def _queues(heard: Heard) -> Sequence[AlertVerdict]:
    old, waiting = heard.oldest_job_s or 0.0, heard.waiting or 0
    return (
        AlertVerdict(
            AlertCheck.QUEUE, f"the oldest job has waited for {old:.0f} s" if old > OLD_JOB_S else ""
        ),
        AlertVerdict(AlertCheck.STREAM, f"{waiting} records wait to be counted" if waiting >= BEHIND else ""),
    )


def _full_disks(heard: Heard) -> Iterator[str]:
    for disk in disks(heard.published):
        if disk.total_bytes and disk.free_bytes / disk.total_bytes < LEAST_FREE:
            free = f"{disk.free_bytes / 1e9:.1f} of {disk.total_bytes / 1e9:.1f} GB are free"
            yield f"the disk of the {disk.folder} folder on {disk.host} is nearly full: {free}"


def _relay(heard: Heard) -> AlertVerdict:
    away = [str(shard.shard) for shard in heard.shards if not shard.connected]
    if not heard.shards:
        return AlertVerdict(AlertCheck.RELAY, "nothing is heard of the relay")
    return AlertVerdict(
        AlertCheck.RELAY, f"not connected to Discord: shard {', '.join(away)}" if away else ""
    )
