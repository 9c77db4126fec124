"""The real web process on a real socket: strangers who hold it up, and processes that are killed."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bench.signed_requests import PUBLIC_KEY, ping, signed
from tests.support.services import Services
from tests.support.waiting import until

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
HALF = b"POST /interactions HTTP/1.1\r\nHost: x\r\nX-Signature-Ed25519: "
WITHIN_S = 60
KILLS = 60 if os.environ.get("GUILDHALL_FAULTS") == "full" else 6


class Web:
    """`guildhall web`, with so many processes."""

    def __init__(self, services: Services, processes: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": services.database_url,
            "REDIS_URL": services.redis_url,
            "DISCORD_PUBLIC_KEY": PUBLIC_KEY,
            "DISCORD_API_URL": "http://127.0.0.1:9/api/v10",
            "PORT": str(self.port),
            "WEB_PROCESSES": str(processes),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "handlers.operations.cli", "web", "--host", "127.0.0.1"],
            env=environment,
            preexec_fn=_usual_number_of_files,
        )

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def ready(self) -> None:
        async def answers() -> bool:
            try:
                return await self.answer(ping(0)) == {"type": 1}
            except OSError:
                assert self.process.poll() is None
                return False

        await until(answers, WITHIN_S)

    async def answer(self, interaction: dict[str, object]) -> object:
        """On a connection of its own; None when it broke off without an answer."""
        reader, writer = await self.connect()
        try:
            return await ask(reader, writer, interaction)
        finally:
            writer.close()

    def children(self) -> set[int]:
        """The processes that answer."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid) for pid in listed}


def _usual_number_of_files() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (1_024, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, interaction: dict[str, object]
) -> object:
    try:
        writer.write(signed(interaction))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WITHIN_S)
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        return json.loads(await reader.readexactly(int(length.split(b":")[1])))
    except (ConnectionError, asyncio.IncompleteReadError):
        return None


@pytest_asyncio.fixture
async def start_web(services: Services) -> AsyncIterator[Callable[[int], Web]]:
    started: list[Web] = []

    def start(processes: int) -> Web:
        started.append(Web(services, processes))
        return started[-1]

    yield start
    for web in started:
        web.process.kill()
        web.process.wait()


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def everything(reader: asyncio.StreamReader) -> bytes:
    """What comes until the other side closes."""
    try:
        return await asyncio.wait_for(reader.read(), WITHIN_S)
    except ConnectionError:
        return b""


async def test_a_head_that_does_not_end_is_refused_by_its_size_and_by_its_time(
    start_web: Callable[[int], Web],
) -> None:
    web = start_web(1)
    await web.ready()
    large, slow, silent = [await web.connect() for _ in range(3)]

    large[1].write(HALF + b"a" * 70_000)
    slow[1].write(HALF)

    assert (await everything(large[0])).startswith(b"HTTP/1.1 431 ")
    assert (await everything(slow[0])).startswith(b"HTTP/1.1 408 ")
    assert (await everything(silent[0])).startswith(b"HTTP/1.1 408 ")
    assert await web.answer(ping(1)) == {"type": 1}


async def test_a_large_body_after_a_head_in_pieces_is_no_large_head(start_web: Callable[[int], Web]) -> None:
    web = start_web(1)
    await web.ready()
    reader, writer = await web.connect()
    head = b"POST /interactions HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r"

    writer.write(head)
    await writer.drain()
    await web.answer(ping(2))
    writer.write(b"\n" + bytes(200_000))

    assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")
    writer.close()


async def test_more_half_open_connections_than_it_may_have_files_stop_no_command(
    start_web: Callable[[int], Web],
) -> None:
    web = start_web(1)
    await web.ready()
    holding = []
    for _ in range(1_100):
        holding.append(await web.connect())
        holding[-1][1].write(HALF)

    answers = [await web.answer(ping(number)) for number in range(20)]

    assert answers == [{"type": 1}] * 20
    for _, writer in holding:
        writer.close()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the processes in /proc")
async def test_killed_processes_lose_no_answer_but_those_they_were_at(
    start_web: Callable[[int], Web],
) -> None:
    web = start_web(2)
    await web.ready()
    await until(lambda: len(web.children()) == 2, WITHIN_S)
    answers: list[object] = []
    stopping = asyncio.Event()

    async def presses() -> None:
        while not stopping.is_set():
            answers.append(await web.answer(ping(len(answers))))

    pressing = [asyncio.create_task(presses()) for _ in range(4)]
    for _ in range(KILLS):
        before = len(answers)
        os.kill(min(web.children()), signal.SIGKILL)
        await until(lambda before=before: len(answers) > before + 50 and len(web.children()) == 2, WITHIN_S)
    stopping.set()
    await asyncio.gather(*pressing)

    lost = answers.count(None)
    assert lost <= KILLS * len(pressing)
    assert [answer for answer in answers if answer not in (None, {"type": 1})] == []
    assert len(answers) > 50 * KILLS


async def test_it_stops_with_all_its_processes_when_asked(start_web: Callable[[int], Web]) -> None:
    web = start_web(3)
    await web.ready()
    children = web.children()

    web.process.terminate()

    assert await asyncio.to_thread(web.process.wait, 30) == 0
    assert len(children) == 3
    assert [pid for pid in children if lives(pid)] == []
