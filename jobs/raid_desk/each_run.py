"""Runs one after the other, each locked and in a transaction of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING

from db.raid_desk.runs import lock_run_unless_busy
from handlers.kit.records import By

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.runs import RunRow
    from jobs.run import Job

Act = Callable[["Job", By, "RunRow"], Awaitable[None]]


async def each_run(job: Job, due: Iterable[tuple[int, int]], act: Act) -> int:
    """(guild, run), but for those on which somebody presses: they are due a moment later still."""

    @wraps(act)
    async def on_run(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
        run = await lock_run_unless_busy(db, guild_id, run_id)
        if run is not None:
            await act(job, By(db, guild_id, None, job.clock.now()), run)

    return await job.each(due, on_run)
