"""Logs by month: tables are made ahead; what is old goes as a whole, put aside first where there is a store.

A month that is due is taken off in a moment. What servers keep longer is given back, the rest is put aside
server by server, and the table dropped. A worker that is killed meanwhile leaves a table that the next one
goes on with.

Why: decision 0213.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from db.platform import log_months
from db.platform.log_months import LogMonth, MonthlyLog
from jobs.operations import archive

if TYPE_CHECKING:
    from db.platform.archive import OldRow
    from jobs.operations.stores import Store
    from jobs.run import Job

log = logging.getLogger(__name__)

CHUNK: Final = 5_000
"""At most so many rows of a table go in one transaction; the rest follows at once in the next."""


class Retention(msgspec.Struct, frozen=True):
    """From when on a log is kept: from a month's beginning, or from the `own` moment of a server."""

    before: datetime
    own: Mapping[int, datetime]


async def make_months_ahead(job: Job, of: MonthlyLog) -> None:
    """This month and those after it. What was written while none was there moves in."""
    for month in await log_months.list_missing_months(job.pool, of, job.clock.now()):
        async with job.transaction() as db:
            await log_months.add_month(db, month)


async def drop_old_months(job: Job, of: MonthlyLog, keeping: Retention) -> int:
    """Those that ended before what is kept; how many."""
    due = [month for month in await log_months.list_months(job.pool, of) if month.ends <= keeping.before]
    for month in due:
        if month.attached:
            async with job.transaction() as db:
                await log_months.take_off_month(db, month)
        await _give_back(job, month, keeping)
        if job.archive is not None:
            await _put_aside(job, job.archive, month)
        await log_months.drop_month(job.pool, month)
        log.info("%s was dropped", month.table)
    return len(due)


async def _give_back(job: Job, month: LogMonth, keeping: Retention) -> None:
    await job.in_pieces(
        lambda db: log_months.give_back_rows(db, month, before=keeping.before, own=keeping.own, limit=CHUNK),
        CHUNK,
    )


async def _put_aside(job: Job, store: Store, month: LogMonth) -> None:
    for guild_id in await log_months.list_guilds_of_month(job.pool, month):
        await archive.keep(store, month.log.table, _pages(job, month, guild_id))
        async with job.transaction() as db:
            await log_months.delete_rows_of_month(db, month, guild_id)


async def _pages(job: Job, month: LogMonth, guild_id: int | None) -> AsyncIterator[list[OldRow]]:
    async with job.transaction() as db:
        cursor = await log_months.open_rows_of_month(db, month, guild_id)
        while rows := await log_months.fetch_rows(cursor, CHUNK):
            yield rows
