"""Logs are kept in months: made ahead, dropped when they are old, and no row is lost on the way."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from db.platform.audit import add_audit
from db.platform.command_log import CommandRow, add_command_rows
from db.platform.log_months import AUDIT, COMMAND_LOG, following, list_months, month_of
from db.pool import create_pool
from handlers.operations.doctor.checks import fix_logs, look_at_logs
from handlers.operations.doctor.examination import Installation, Severity
from jobs.operations import archive
from jobs.operations.stores import Folder, StoreFailed
from jobs.platform.upkeep import prune_logs
from jobs.requests.base import DISCORD_EPOCH_MS
from jobs.run import Job
from tests.support.chosen import choose
from tests.support.clock import StillClock
from tests.support.services import Services

OURS, KEEPER = 1 << 50, 2 << 50
"""A server that says nothing of its logs, and one that keeps them longer."""


class Logs:
    """Both logs in a database that nobody else uses, from this month on."""

    def __init__(self, job: Job, clock: StillClock) -> None:
        self.job = job
        self.clock = clock
        self._numbers = itertools.count()

    async def write(self, guild_id: int | None) -> None:
        """What is done in the server at this moment, in both logs."""
        now = self.clock.now()
        used = CommandRow(
            interaction_id=(int(now.timestamp() * 1000) - DISCORD_EPOCH_MS << 22) + next(self._numbers),
            guild_id=guild_id,
            user_id=1,
            kind="command",
            name="ping",
            options={},
            outcome="answered",
            error=None,
            handler_micros=1,
            database_micros=1,
            at=now,
        )
        await add_command_rows(self.job.pool, [used])
        if guild_id is not None:
            await add_audit(
                self.job.pool, guild_id=guild_id, actor_id=1, action="x", subject="", facts={}, now=now
            )

    async def guilds(self, table: str) -> list[int | None]:
        rows = await self.job.pool.fetch(f"SELECT guild_id FROM {table} ORDER BY guild_id")
        return [row[0] for row in rows]

    async def tables(self) -> list[str]:
        """Those of months, of both logs."""
        return [m.table for log in (AUDIT, COMMAND_LOG) for m in await list_months(self.job.pool, log)]

    async def prune(self, store: Any = None) -> int:
        return await prune_logs(replace(self.job, archive=store))

    def goes_to(self, months: int) -> str:
        """Into the middle of a month after that of the beginning; what its tables' names end with."""
        month = month_of(datetime.now(UTC))
        for _ in range(months):
            month = following(month)
        self.clock.moves(days=(month + timedelta(days=14) - self.clock.now()) / timedelta(days=1))
        return f"{month:_%Y_%m}"


class Broken(Folder):
    """A folder that takes one file and then is full."""

    taken = 0

    async def put(self, file: Path) -> None:
        self.taken += 1
        if self.taken > 1:
            raise StoreFailed("no space left on device")
        await super().put(file)


@pytest_asyncio.fixture
async def logs(job: Job, services: Services) -> AsyncIterator[Logs]:
    pool, clock = await create_pool(await services.new_database()), StillClock(datetime.now(UTC))
    yield Logs(replace(job, pool=pool, clock=clock), clock)
    await pool.close()


async def test_months_are_made_ahead_and_rows_lie_in_theirs(logs: Logs) -> None:
    ends = [logs.goes_to(month) for month in (3, 2, 1, 0)]

    await logs.prune()
    assert await logs.tables() == [f"{log}{end}" for log in ("audit", "command_log") for end in ends[::-1]]

    later = logs.goes_to(2)
    await logs.write(OURS)
    assert await logs.guilds(f"audit{later}") == [OURS]
    assert await logs.guilds(f"command_log{later}") == [OURS]


async def test_an_old_month_goes_as_a_whole_but_not_what_a_server_keeps_longer(logs: Logs) -> None:
    await choose(logs.job.pool, KEEPER, "platform", command_log_days=400, audit_days=3650)
    month = logs.goes_to(0)
    for guild_id in (OURS, KEEPER, None):
        await logs.write(guild_id)
    logs.goes_to(3)
    await logs.prune()
    assert await logs.guilds("command_log") == [OURS, KEEPER, None]

    logs.goes_to(4)
    await logs.write(OURS)
    await logs.prune()
    assert await logs.guilds("command_log") == [OURS, KEEPER]
    assert await logs.guilds("command_log_rest") == [KEEPER]
    assert await logs.guilds("audit") == [OURS, OURS, KEEPER]
    assert [table for table in await logs.tables() if month in table] == [f"audit{month}"]

    logs.goes_to(15)
    await logs.prune()
    assert await logs.guilds("command_log") == []
    assert await logs.guilds("audit") == [OURS, KEEPER]


async def test_an_old_month_is_put_aside_before_it_is_dropped_however_often_that_fails(
    logs: Logs, tmp_path: Path
) -> None:
    month = logs.goes_to(0)
    for guild_id in (OURS, KEEPER):
        await logs.write(guild_id)
    doctor = Installation(logs.job.pool, None, logs.clock)
    logs.goes_to(5)

    with pytest.raises(StoreFailed):
        await logs.prune(Broken(tmp_path))
    assert await logs.guilds(f"command_log{month}") == [KEEPER]
    (told,) = await look_at_logs(doctor)
    assert told.severity is Severity.WARNING
    assert f"command_log{month}" in told.text

    await logs.prune(Folder(tmp_path))
    assert f"command_log{month}" not in await logs.tables()
    (told,) = await look_at_logs(doctor)
    assert told.severity is Severity.FINE
    for guild_id in (OURS, KEEPER):
        kept = await archive.read(Folder(tmp_path), "command_log", guild_id, month[1:].replace("_", "-"))
        assert [line.count(str(guild_id)) for line in kept] == [1]


async def test_after_a_year_in_which_nobody_made_months_all_is_written_and_moves_in(logs: Logs) -> None:
    await logs.prune()
    month = logs.goes_to(12)
    await logs.write(OURS)
    assert await logs.guilds("audit_rest") == await logs.guilds("command_log_rest") == [OURS]

    async with logs.job.pool.acquire() as connection, connection.transaction():
        doctor = Installation(connection, None, logs.clock)
        (told,) = await look_at_logs(doctor)
        assert told.severity is Severity.WARNING
        assert f"audit{month}" in told.text
        assert await fix_logs(doctor) == ["8 tables for months of the logs are made"]

    assert await logs.guilds("audit_rest") == await logs.guilds("command_log_rest") == []
    assert await logs.guilds(f"audit{month}") == await logs.guilds(f"command_log{month}") == [OURS]
