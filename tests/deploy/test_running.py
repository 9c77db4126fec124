"""`guildhall run`: killed, doubled, stopped, started again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from dotenv import dotenv_values
from redis.asyncio import Redis

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_SECONDS = 120
STOPS_WITHIN_SECONDS = 60
NOTHING_LISTENS = "http://127.0.0.1:9/api/v10"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


NO_DISCORD = {
    "DISCORD_APPLICATION_ID": "1170000000000000000",
    "DISCORD_PUBLIC_KEY": "ab" * 32,
    "DISCORD_BOT_TOKEN": "MTE3.abc.def",
    "DISCORD_API_URL": NOTHING_LISTENS,
}
NO_CREDENTIALS = dict.fromkeys(NO_DISCORD, "")


class Running:
    """One `guildhall run`, by default told to serve a Discord that does not answer."""

    def __init__(self, home: Path, discord: dict[str, str] = NO_DISCORD) -> None:
        self.home = home
        self.discord = discord
        self.port = free_port()
        self.stand_in_port = free_port()
        self.output = home.parent / "output.txt"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, home: Path | None = None, port: int | None = None) -> "subprocess.Popen[bytes]":
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "GUILDHALL_HOME": str(home or self.home),
            "PORT": str(port or self.port),
            "STAND_IN_PORT": str(self.stand_in_port),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            **self.discord,
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
                self._refuse_to_wait_for_the_dead()
                await asyncio.sleep(0.02)

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"http://127.0.0.1:{self.port}/readyz")).is_success
        except httpx.TransportError:
            return False

    async def announced(self, times: int = 1) -> None:
        """Waits until it says that everything runs."""
        async with asyncio.timeout(STARTS_WITHIN_SECONDS):
            while self.output.read_text().count("Guildhall is running") < times:
                self._refuse_to_wait_for_the_dead()
                await asyncio.sleep(0.02)

    def _refuse_to_wait_for_the_dead(self) -> None:
        assert self.process is not None
        assert self.process.poll() is None, self.output.read_text()

    def verb(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Another verb in the same folder."""
        environment = (
            os.environ | NO_CREDENTIALS | {"PYTHONPATH": str(ROOT), "GUILDHALL_HOME": str(self.home)}
        )
        return subprocess.run(
            [sys.executable, "-m", "handlers.operations.cli", *arguments],
            cwd=self.home.parent,
            env=environment,
            capture_output=True,
            text=True,
        )

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


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[Running]:
    """Started and ready; stopped at the end whatever happened."""
    made = Running(folder / "home")
    made.start()
    try:
        await made.ready()
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.process.terminate()
            made.process.wait(STOPS_WITHIN_SECONDS + 5)


@pytest_asyncio.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """One for the tests that do not end it."""
    async with started(tmp_path_factory.mktemp("shared")) as made:
        yield made


@pytest_asyncio.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """One for a test that ends it."""
    async with started(tmp_path) as made:
        yield made


async def test_without_anything_set_the_whole_machine_answers_a_command(tmp_path: Path) -> None:
    whole = Running(tmp_path / "home", NO_CREDENTIALS)
    whole.start()
    try:
        await whole.announced()
        assert "\n! " not in whole.output.read_text()

        answer = await asyncio.to_thread(whole.verb, "try", "/ping")
        checked = await asyncio.to_thread(whole.verb, "check")
        difference = await asyncio.to_thread(whole.verb, "commands", "diff")

        assert answer.returncode == 0, answer.stderr
        assert "Pong!" in answer.stdout
        assert checked.returncode == 0, checked.stdout
        assert difference.returncode == 0, difference.stdout
    finally:
        assert whole.process is not None
        whole.process.terminate()
        assert whole.process.wait(STOPS_WITHIN_SECONDS) == 0
    assert whole.processes() == set()


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
    async with asyncio.timeout(60):
        while len(acknowledged) < 300:
            await asyncio.sleep(0.01)
    assert running.process is not None
    assert len(running.processes()) >= 4

    running.process.send_signal(signal.SIGKILL)
    running.process.wait()
    await writing
    await gone(running)
    running.start()
    await running.ready()

    rows, keys = await rows_and_keys(running.addresses)
    assert set(acknowledged) <= rows
    assert set(acknowledged) <= keys


async def test_a_second_run_over_the_same_folder_is_refused_and_disturbs_nothing(shared: Running) -> None:
    first, before = shared.process, shared.processes()

    second = shared.start(port=free_port())
    code = second.wait(STARTS_WITHIN_SECONDS)

    shared.process = first
    assert code == 1
    assert "is in use by process" in shared.output.read_text()
    assert before <= shared.processes()
    assert (shared.home / "running.env").exists()
    await shared.ready()


async def test_a_run_whose_port_is_taken_says_which_setting_to_change(
    shared: Running, tmp_path: Path
) -> None:
    first = shared.process

    second = shared.start(home=tmp_path / "other")
    code = second.wait(STARTS_WITHIN_SECONDS)

    shared.process = first
    assert code == 1
    assert (
        f"port {shared.port} is in use by another program; set PORT to a free one"
        in shared.output.read_text()
    )


async def test_ctrl_c_stops_everything(running: Running) -> None:
    assert running.process is not None

    running.process.send_signal(signal.SIGINT)
    code = running.process.wait(STOPS_WITHIN_SECONDS)

    assert code == 0
    assert running.processes() == set()
    assert not (running.home / "running.env").exists()


async def test_a_killed_database_is_started_again(shared: Running) -> None:
    pid = int((shared.home / "postgres" / "postmaster.pid").read_text().split("\n")[0])

    os.kill(pid, signal.SIGKILL)

    async with asyncio.timeout(STARTS_WITHIN_SECONDS):
        while "PostgreSQL ended" not in shared.output.read_text():
            await asyncio.sleep(0.02)
    await shared.ready()
    assert await database_answers(shared)


async def database_answers(shared: Running) -> Any:
    connection = await asyncpg.connect(shared.addresses[0])
    try:
        return await connection.fetchval("SELECT true")
    finally:
        await connection.close()
