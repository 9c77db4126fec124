"""Deleting what has been kept long enough, a bounded piece at a time: logs, audit, notices, done effects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from db import outbox
from db.api.writes import delete_old_writes
from db.platform import notifications
from db.platform.audit import delete_old_audit
from db.platform.command_log import delete_old_command_rows
from db.platform.notification_choices import delete_old_closed
from db.platform.settings import list_integers
from handlers.platform.settings.platform_settings import SETTINGS, PlatformSettings
from jobs.requests.platform import PruneRecords
from jobs.run import Job, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection

EVERY: Final = timedelta(hours=1)
OUTBOX_KEPT = timedelta(days=7)
UNKEYED_KEPT = timedelta(hours=1)
"""Effects that were done and that nothing can ask for again."""
CHUNK: Final = 5_000
"""At most so many rows of a table go in one transaction; the rest follows at once in the next."""
NOTICES_KEPT: Final = timedelta(days=30)
WRITES_KEPT: Final = timedelta(hours=24)
"""How long a write of the REST API that is sent again is answered the same."""

Delete = Callable[..., Awaitable[int]]
LOGS: Final[tuple[tuple[str, Delete], ...]] = (
    ("command_log_days", delete_old_command_rows),
    ("audit_days", delete_old_audit),
)


@runs_when_due(PruneRecords)
async def prune_records(job: Job, db: Connection, request: PruneRecords) -> datetime:
    """One piece of each; again at once while any was full."""
    now = job.clock.now()
    full = False
    for key, delete in LOGS:
        full |= await _prune_log(db, key, delete, now) >= CHUNK
    old = now - NOTICES_KEPT
    full |= await notifications.delete_old_notifications(db, before=old, limit=CHUNK) >= CHUNK
    full |= await delete_old_closed(db, before=old, limit=CHUNK) >= CHUNK
    full |= await delete_old_writes(db, now - WRITES_KEPT, CHUNK) >= CHUNK
    unkeyed_before = now - UNKEYED_KEPT
    gone = await outbox.delete_finished(
        db, before=now - OUTBOX_KEPT, unkeyed_before=unkeyed_before, limit=CHUNK
    )
    full |= gone >= CHUNK
    return now if full else now + EVERY


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
