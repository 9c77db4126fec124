"""Deleting what has been kept long enough, a bounded piece at a time: logs, audit, notices, done effects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db import outbox
from db.api.writes import delete_old_writes
from db.platform import archive as archived
from db.platform import notifications
from db.platform.archive import OldRow
from db.platform.audit import delete_old_audit
from db.platform.command_log import delete_old_command_rows
from db.platform.notification_choices import delete_old_closed
from db.platform.settings import list_integers
from db.standing_tasks import delete_old_failures
from handlers.platform.settings.platform_settings import SETTINGS, PlatformSettings
from jobs.operations import archive
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from jobs.operations.stores import Store

OUTBOX_KEPT = timedelta(days=7)
UNKEYED_KEPT = timedelta(hours=1)
"""Effects that were done and that nothing can ask for again."""
CHUNK: Final = 5_000
"""At most so many rows of a table go in one transaction; the rest follows at once in the next."""
NOTICES_KEPT: Final = timedelta(days=30)
FAILURES_KEPT: Final = timedelta(days=7)
WRITES_KEPT: Final = timedelta(hours=24)
"""How long a write of the REST API that is sent again is answered the same."""

Delete = Callable[..., Awaitable[int]]


class Log(msgspec.Struct, frozen=True):
    """A log, and the setting that says how long it is kept; `delete` is for where nothing is put aside."""

    table: str
    key: str
    delete: Delete
    list_old: Callable[..., Awaitable[list[OldRow]]]
    delete_rows: Callable[..., Awaitable[None]]


LOGS: Final = (
    Log(
        "command_log",
        "command_log_days",
        delete_old_command_rows,
        archived.list_old_command_rows,
        archived.delete_command_rows,
    ),
    Log("audit", "audit_days", delete_old_audit, archived.list_old_audit, archived.delete_audit),
)


@every(seconds=3600)
async def prune_logs(job: Job) -> int:
    """What is older than its server wants it; where there is a store, it is put aside there first."""

    async def prune(db: Connection) -> int:
        gone = [await _prune_log(db, log.key, _deleting(job, log), job.clock.now()) for log in LOGS]
        return max(gone)

    return await job.in_pieces(prune, CHUNK)


def _deleting(job: Job, log: Log) -> Delete:
    store = job.archive
    return log.delete if store is None else partial(_put_aside, store, log)


async def _put_aside(store: Store, log: Log, db: Connection, **which: Any) -> int:
    rows = await log.list_old(db, **which)
    await archive.keep(store, log.table, rows)
    await log.delete_rows(db, archive.ids(rows))
    return len(rows)


@every(seconds=3600)
async def prune_records(job: Job) -> int:
    """One piece of each after the other, while any is full."""
    now, old = job.clock.now(), job.clock.now() - NOTICES_KEPT

    async def prune(db: Connection) -> int:
        gone = [await notifications.delete_old_notifications(db, before=old, limit=CHUNK)]
        gone.append(await delete_old_closed(db, before=old, limit=CHUNK))
        await delete_old_failures(db, now - FAILURES_KEPT)
        gone.append(await delete_old_writes(db, now - WRITES_KEPT, CHUNK))
        done, unkeyed = now - OUTBOX_KEPT, now - UNKEYED_KEPT
        gone.append(await outbox.delete_finished(db, before=done, unkeyed_before=unkeyed, limit=CHUNK))
        return max(gone)

    return await job.in_pieces(prune, CHUNK)


async def _prune_log(db: Connection, key: str, delete: Delete, now: datetime) -> int:
    """Each guild keeps a log as long as it says, all others as long as the default; returns how many went."""
    own = await list_integers(db, PlatformSettings.module, key)
    default: int = SETTINGS.default(key)
    before = now - timedelta(days=default)
    deleted = await delete(db, before=before, guild_id=None, but=sorted(own), limit=CHUNK)
    for guild_id, days in sorted(own.items()):
        if deleted >= CHUNK:
            break
        before = now - timedelta(days=_bounded(key, days))
        deleted += await delete(db, before=before, guild_id=guild_id, but=(), limit=CHUNK - deleted)
    return deleted


def _bounded(key: str, days: int) -> int:
    """Never less than `/config` offers, whatever the row says."""
    field = SETTINGS.field(key)
    return max(days, int(field.ge or 1)) if field is not None else days
