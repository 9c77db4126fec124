"""Deleting what has been kept long enough, a bounded piece at a time: logs, audit, notices, done effects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
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
from db.platform.log_months import AUDIT, COMMAND_LOG, MonthlyLog, month_of
from db.platform.notification_choices import delete_old_closed
from db.platform.settings import list_integers
from db.standing_tasks import delete_old_failures
from handlers.platform.settings.platform_settings import SETTINGS, PlatformSettings
from jobs.operations import archive
from jobs.platform.log_months import CHUNK, Retention, drop_old_months, make_months_ahead
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from jobs.operations.stores import Store

OUTBOX_KEPT = timedelta(days=7)
UNKEYED_KEPT = timedelta(hours=1)
"""Effects that were done and that nothing can ask for again."""
NOTICES_KEPT: Final = timedelta(days=30)
FAILURES_KEPT: Final = timedelta(days=7)
WRITES_KEPT: Final = timedelta(hours=24)
"""How long a write of the REST API that is sent again is answered the same."""

Delete = Callable[..., Awaitable[int]]


class KeptLog(msgspec.Struct, frozen=True):
    """A log, and the setting that says how long; `delete` is for where nothing is put aside."""

    log: MonthlyLog
    key: str
    delete: Delete
    list_old: Callable[..., Awaitable[list[OldRow]]]
    delete_rows: Callable[..., Awaitable[None]]


LOGS: Final = (
    KeptLog(
        COMMAND_LOG,
        "command_log_days",
        delete_old_command_rows,
        archived.list_old_command_rows,
        archived.delete_command_rows,
    ),
    KeptLog(AUDIT, "audit_days", delete_old_audit, archived.list_old_audit, archived.delete_audit),
)


@every(seconds=3600, limit_s=1800.0)
async def prune_logs(job: Job) -> int:
    """What is older than its server wants it; where there is a store, it is put aside there first.

    Months go as a whole, for all servers that named no time of their own.
    """
    gone = 0
    for kept in LOGS:
        keeping = await _keeping(job, kept.key)
        await make_months_ahead(job, kept.log)
        gone += await drop_old_months(job, kept.log, keeping)
        gone += await job.in_pieces(partial(_prune_rows, _deleting(job, kept), keeping), CHUNK)
    return gone


async def _keeping(job: Job, key: str) -> Retention:
    now, default = job.clock.now(), SETTINGS.default(key)
    own = await list_integers(job.pool, PlatformSettings.module, key)
    return Retention(
        month_of(now - timedelta(days=default)),
        {guild_id: now - timedelta(days=_bounded(key, days)) for guild_id, days in sorted(own.items())},
    )


def _bounded(key: str, days: int) -> int:
    """Never less than `/config` offers, whatever the row says."""
    field = SETTINGS.field(key)
    return max(days, int(field.ge or 1)) if field is not None else days


def _deleting(job: Job, kept: KeptLog) -> Delete:
    store = job.archive
    return kept.delete if store is None else partial(_put_aside, store, kept)


async def _put_aside(store: Store, kept: KeptLog, db: Connection, **which: Any) -> int:
    rows = await kept.list_old(db, **which)
    if rows:
        await archive.keep(store, kept.log.table, archive.one_page(rows))
        await kept.delete_rows(db, archive.ids(rows))
    return len(rows)


async def _prune_rows(delete: Delete, keeping: Retention, db: Connection) -> int:
    """Of servers with a time of their own, and what lies in no month that could be dropped; how many."""
    own = keeping.own
    deleted = await delete(db, before=keeping.before, guild_id=None, but=list(own), limit=CHUNK)
    for guild_id, before in own.items():
        if deleted >= CHUNK:
            break
        deleted += await delete(db, before=before, guild_id=guild_id, but=(), limit=CHUNK - deleted)
    return deleted


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
