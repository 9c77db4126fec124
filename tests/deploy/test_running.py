"""`guildhall run`: killed, doubled, stopped, started again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from dotenv import dotenv_values
from redis.asyncio import Redis

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_SECONDS = 30
STOPS_WITHIN_SECONDS = 10
NOTHING_LISTENS = "http://127.0.0.1:9/api/v10"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """One `guildhall run`, told to serve a Discord that does not answer."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.output = home.parent / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, home: Path | None = None, port: int | None = None) -> "subprocess.Popen[bytes]":
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "GUILDHALL_HOME": str(home or self.home),
            "PORT": str(port or self.port),
            "DISCORD_APPLICATION_ID": "1170000000000000000",
            "DISCORD_PUBLIC_KEY": "ab" * 32,
            "DISCORD_BOT_TOKEN": "MTE3.abc.def",
            "DISCORD_API_URL": NOTHING_LISTENS,
        }
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "handlers.operations.cli", "run"],
                cwd=self.home.parent,
                env=environment,
                stdout=output,
                stderr=output,
            )
        return self.process

    async def ready(self) -> None:
        """Waits until the web process answers that it is ready."""
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(STARTS_WITHIN_SECONDS):
            while not await self._answers(client):
                assert self.process is not None
                assert self.process.poll() is None, self.output.read_text()
                await asyncio.sleep(0.02)

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"http://127.0.0.1:{self.port}/readyz")).is_success
        except httpx.TransportError:
            return False

    @property
    def addresses(self) -> tuple[str, str]:
        """Of PostgreSQL and Redis, as the other verbs find them."""
        values = dotenv_values(self.home / "running.env")
        return str(values["DATABASE_URL"]), str(values["REDIS_URL"])

    def processes(self) -> set[int]:
        """Whatever is alive and names the home folder in its arguments or environment; not the supervisor."""
        assert self.process is not None
        return {pid for pid in _pids() if pid != self.process.pid and _names(pid, str(self.home))}


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _names(pid: int, text: str) -> bool:
    try:
        if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return False
        parts = [Path(f"/proc/{pid}/{part}").read_bytes() for part in ("cmdline", "environ")]
    except OSError:
        return False
    return any(text.encode() in part for part in parts)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """Started and ready; stopped after the test whatever happened."""
    made = Running(tmp_path / "home")
    made.start()
    try:
        await made.ready()
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.process.terminate()
            made.process.wait(STOPS_WITHIN_SECONDS + 5)


async def write_until_cut_off(addresses: tuple[str, str], acknowledged: list[int]) -> None:
    """Adds rows and keys one by one; what is in the list was acknowledged by both servers."""
    connection = await asyncpg.connect(addresses[0])
    redis = Redis.from_url(addresses[1])
    try:
        for number in range(1, 1_000_000):
            await connection.execute("INSERT INTO guild (guild_id) VALUES ($1)", number)
            await redis.set(f"kept:{number}", number)
            acknowledged.append(number)
    except Exception:
        return
    finally:
        connection.terminate()
        await redis.aclose()


async def gone(running: Running) -> None:
    async with asyncio.timeout(STOPS_WITHIN_SECONDS):
        while running.processes():
            await asyncio.sleep(0.02)


async def rows_and_keys(addresses: tuple[str, str]) -> tuple[set[int], set[int]]:
    connection = await asyncpg.connect(addresses[0])
    redis = Redis.from_url(addresses[1])
    rows = {row["guild_id"] for row in await connection.fetch("SELECT guild_id FROM guild")}
    keys = {int(key.split(b":")[1]) async for key in redis.scan_iter("kept:*", count=10_000)}
    await connection.close()
    await redis.aclose()
    return rows, keys


async def test_a_killed_supervisor_takes_all_processes_with_it_and_loses_nothing_acknowledged(
    running: Running,
) -> None:
    acknowledged: list[int] = []
    writing = asyncio.create_task(write_until_cut_off(running.addresses, acknowledged))
    async with asyncio.timeout(20):
        while len(acknowledged) < 300:
            await asyncio.sleep(0.01)
    assert running.process is not None
    assert len(running.processes()) >= 4

    running.process.send_signal(signal.SIGKILL)
    running.process.wait()
    await writing
    await gone(running)
    started = time.monotonic()
    running.start()
    await running.ready()
    seconds = time.monotonic() - started

    rows, keys = await rows_and_keys(running.addresses)
    assert set(acknowledged) <= rows
    assert set(acknowledged) <= keys
    assert seconds < 3


async def test_a_second_run_over_the_same_folder_is_refused_and_disturbs_nothing(running: Running) -> None:
    first, before = running.process, running.processes()

    second = running.start(port=free_port())
    code = second.wait(STARTS_WITHIN_SECONDS)

    running.process = first
    assert code == 1
    assert "is in use by process" in running.output.read_text()
    assert before <= running.processes()
    await running.ready()


async def test_a_run_whose_port_is_taken_says_which_setting_to_change(
    running: Running, tmp_path: Path
) -> None:
    first = running.process

    second = running.start(home=tmp_path / "other")
    code = second.wait(STARTS_WITHIN_SECONDS)

    running.process = first
    assert code == 1
    assert (
        f"port {running.port} is in use by another program; set PORT to a free one"
        in running.output.read_text()
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_everything_within_ten_seconds(running: Running, how: signal.Signals) -> None:
    assert running.process is not None

    running.process.send_signal(how)
    code = running.process.wait(STOPS_WITHIN_SECONDS)

    assert code == 0
    assert running.processes() == set()
    assert not (running.home / "running.env").exists()


async def test_a_killed_database_is_started_again(running: Running) -> None:
    pid = int((running.home / "postgres" / "postmaster.pid").read_text().split("\n")[0])

    os.kill(pid, signal.SIGKILL)

    async with asyncio.timeout(STARTS_WITHIN_SECONDS):
        while "PostgreSQL ended" not in running.output.read_text():
            await asyncio.sleep(0.02)
    await running.ready()
    assert await database_answers(running)


async def database_answers(running: Running) -> Any:
    connection = await asyncpg.connect(running.addresses[0])
    try:
        return await connection.fetchval("SELECT true")
    finally:
        await connection.close()
