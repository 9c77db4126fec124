"""A gateway, relays on it, and the stream they write."""

import asyncio
import heapq
import inspect
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import hikari.impl.shard
import msgspec
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from gateway_relay.forwarding import STREAMS
from gateway_relay.relay import run
from gateway_relay.settings import RelaySettings
from tests.gateway_relay.discord import TOKEN, Discord, Port
from tests.support.waiting import until

ALL_FAULTS = os.environ.get("GUILDHALL_FAULTS") == "full"
"""Set by `make faults`; otherwise the fault tests are a bounded sample."""
ROOT = Path(__file__).parents[2]


WHOLE_SHARD = ("session", "pulse")
"""Records that are told in every partition: they are taken from the first."""


class Stream:
    """What stands in the streams of all partitions, in the order in which it was written."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def entries(self) -> list[list[Any]]:
        """[shard, session, seq, received_ms, replayed, record], oldest first."""
        return [entry for entry, _ in await self._all()]

    async def _all(self) -> list[tuple[list[Any], bytes]]:
        entries = []
        for number, stream in enumerate(STREAMS):
            for entry_id, fields in await self._redis.xrange(stream):
                entry = msgspec.msgpack.decode(fields[b"r"])
                if number == 0 or entry[5][0] not in WHOLE_SHARD:
                    entries.append((int(entry_id.partition(b"-")[0]), entry, fields[b"r"]))
        entries.sort(key=lambda timed: timed[0])
        return [(entry, body) for _, entry, body in entries]

    async def records(self, kind: str) -> list[list[Any]]:
        return [entry[5] for entry in await self.entries() if entry[5][0] == kind]

    async def message_ids(self) -> list[int]:
        """Merged by id; in each partition as they were written."""
        told = []
        for stream in STREAMS:
            entries = [msgspec.msgpack.decode(fields[b"r"]) for _, fields in await self._redis.xrange(stream)]
            told.append([entry[5][4] for entry in entries if entry[5][0] == "message"])
        return list(heapq.merge(*told))

    async def raw(self) -> bytes:
        return b"".join(body for _, body in await self._all())

    async def has_messages(self, number: int, within_s: float = 60.0) -> None:
        """Waits until so many messages are in the stream."""
        await self.has("message", number, within_s)

    async def has(self, kind: str, number: int, within_s: float = 60.0) -> None:
        """Waits until so many records of a kind are in the stream."""

        async def arrived() -> bool:
            return len(await self.records(kind)) >= number

        await until(arrived, within_s)


class RelayTask:
    """A relay in this process."""

    def __init__(self, settings: RelaySettings) -> None:
        self.stopping = asyncio.Event()
        self.task = asyncio.create_task(run(settings, self.stopping))

    async def exit_code(self, within_s: float = 60.0) -> int:
        return await asyncio.wait_for(asyncio.shield(self.task), within_s)


class RelayProcess:
    """A relay as its own process, which signals reach."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 60)

    async def kill(self) -> int:
        self.process.send_signal(signal.SIGKILL)
        return await asyncio.wait_for(self.process.wait(), 60)


@pytest.fixture(autouse=True)
def _quick_reconnects(monkeypatch: pytest.MonkeyPatch) -> None:
    """hikari waits one to two seconds before a reconnect soon after a start; the rest is as it is."""
    monkeypatch.setattr(hikari.impl.shard, "_BACKOFF_WINDOW", 0.05)
    monkeypatch.setattr(hikari.impl.shard, "_BACKOFF_BASE", 1.01)


@pytest_asyncio.fixture(scope="session")
async def port() -> AsyncIterator[Port]:
    opened = Port()
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def discord(port: Port) -> Iterator[Discord]:
    running = Discord()
    port.serves(running)
    yield running
    running.close()


@pytest_asyncio.fixture
async def stream(redis: Redis) -> Stream:
    return Stream(redis)


@pytest_asyncio.fixture
async def start_relay(discord: Discord, redis_url: str) -> AsyncIterator[Callable[..., RelayTask]]:
    """Starts relays with short times; they are ended after the test."""
    before = asyncio.all_tasks()

    def start(**settings: Any) -> RelayTask:
        quick = {
            "identify_every_s": 0.06,
            "flush_every_s": 0.01,
            "watchdog_after_s": 8.0,
            "drain_within_s": 3.0,
        }
        named = {"token": TOKEN, "api_url": discord.api_url, "redis_url": redis_url}
        return RelayTask(RelaySettings(**{**named, **quick, **settings}))

    yield start
    discord.close()
    # What is left of a relay would write its sessions into the emptied Redis, and the next relay resume them.
    while left := [task for task in asyncio.all_tasks() - before if _is_a_relays(task)]:
        for task in left:
            task.cancel()  # also again: hikari swallows a cancellation that comes while it closes
        await asyncio.wait(left, timeout=0.1)


@pytest_asyncio.fixture
async def relay(discord: Discord, stream: Stream, start_relay: Callable[..., RelayTask]) -> RelayTask:
    """A connected relay whose guilds are in the stream."""
    started = start_relay()
    await stream.has("guild", len(discord.guilds))
    return started


@pytest_asyncio.fixture
async def start_process(discord: Discord, redis_url: str) -> AsyncIterator[Callable[..., Any]]:
    """Starts `python -m gateway_relay`; whatever still runs is killed after the test."""
    started: list[RelayProcess] = []

    async def start(**environment: str) -> RelayProcess:
        named = {
            "DISCORD_BOT_TOKEN": TOKEN,
            "DISCORD_API_URL": discord.api_url,
            "REDIS_URL": redis_url,
            "PYTHONPATH": str(ROOT),
            "PATH": os.environ["PATH"],
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway_relay"),
            env={**named, **environment},
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        started.append(RelayProcess(process))
        return started[-1]

    yield start
    for relay in started:
        if relay.process.returncode is None:
            await relay.kill()


def _is_a_relays(task: asyncio.Task[Any]) -> bool:
    """Everything a relay started would be gone with its process."""
    coroutine = task.get_coro()
    where = coroutine.cr_code.co_filename if inspect.iscoroutine(coroutine) else ""
    return "/gateway_relay/" in where.removeprefix(str(ROOT / "tests")) or "/hikari/" in where


async def connected(discord: Discord, sessions: int = 1) -> None:
    """Waits until so many sessions have a connection."""
    await until(lambda: discord.connected >= sessions)
