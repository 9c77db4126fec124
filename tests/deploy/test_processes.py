"""Programs under the supervisor: restarted when they crash, left alone when that cannot help."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from deploy.local import processes
from deploy.local.processes import Program, Supervisor

WITHIN_SECONDS = 60


def program(name: str, code: str, *fatal: int) -> Program:
    return Program(
        name=name,
        arguments=(sys.executable, "-c", code),
        environment=dict(os.environ),
        fatal_codes=frozenset(fatal),
    )


class Watched:
    """A supervisor at work and what it told."""

    def __init__(self, home: Path) -> None:
        (home / "logs").mkdir()
        self.home = home
        self.told: list[str] = []
        self._news = asyncio.Event()
        self.supervisor = Supervisor(home, self._tell, stops_within_s=0.2)

    def _tell(self, line: str) -> None:
        self.told.append(line)
        self._news.set()

    async def watch_until_told(self, words: str, times: int = 1) -> None:
        stop = asyncio.Event()
        watching = asyncio.create_task(self.supervisor.watch(stop))
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                while sum(words in line for line in self.told) < times:
                    self._news.clear()
                    await self._news.wait()
        finally:
            stop.set()
            await watching


async def test_a_crashed_program_is_started_again_after_growing_waits(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.supervisor.start(program("worker", "raise SystemExit(75)"))

    await watched.watch_until_told("worker ended", times=2)

    told = [line for line in watched.told if "ended" in line]
    assert told[0].startswith("worker ended (exit code 75); starting it again in 0.5 s")
    assert told[1].startswith("worker ended (exit code 75); starting it again in 1 s")


async def test_a_program_that_stops_for_good_is_reported_and_not_looped(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.supervisor.start(program("relay", "raise SystemExit(3)", 3))

    await watched.watch_until_told("relay stopped for good (exit code 3)")

    assert watched.supervisor.keepers["relay"].given_up
    assert len(watched.told) == 1


async def test_warnings_are_repeated_on_the_terminal_and_everything_is_in_the_file(tmp_path: Path) -> None:
    code = (
        "print('12:00 INFO all well', flush=True); print('12:00 WARNING queue is long', flush=True); input()"
    )
    watched = Watched(tmp_path)
    watched.supervisor.start(program("worker", code, 1))

    await watched.watch_until_told("queue is long")

    assert not any("all well" in line for line in watched.told)
    assert watched.told[0] == "worker   | 12:00 WARNING queue is long"
    assert "all well" in (tmp_path / "logs" / "worker.log").read_text()


async def test_a_log_is_rotated_while_its_program_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "MOST_LOG_BYTES", 1_000)
    code = "for n in range(3): print('x' * 2_000); print(f'WARNING part {n}', flush=True)\ninput()"
    watched = Watched(tmp_path)
    watched.supervisor.start(program("worker", code, 1))

    await watched.watch_until_told("part 2")

    logs = tmp_path / "logs"
    assert (logs / "worker.log").stat().st_size < 3_000
    assert "part 0" in "".join(file.read_text() for file in logs.glob("worker.log.*"))


async def test_stopping_kills_what_does_not_listen(tmp_path: Path) -> None:
    deaf = (
        "import signal; signal.signal(15, signal.SIG_IGN); print('WARNING deaf', flush=True); signal.pause()"
    )
    watched = Watched(tmp_path)
    watched.supervisor.start(program("deaf", deaf))
    await watched.watch_until_told("deaf")

    async with asyncio.timeout(60):
        await watched.supervisor.stop()

    assert not watched.supervisor.keepers["deaf"].runs


async def test_a_program_left_behind_by_a_killed_supervisor_is_replaced(tmp_path: Path) -> None:
    forever = program("worker", "import signal; print('WARNING up', flush=True); signal.pause()")
    first = Watched(tmp_path)
    first.supervisor.start(forever)
    await first.watch_until_told("up")
    left_behind = first.supervisor.keepers["worker"].process
    assert left_behind is not None

    second = Supervisor(tmp_path, first.told.append)
    second.start(forever)

    try:
        assert left_behind.wait(WITHIN_SECONDS) != 0
        assert second.keepers["worker"].runs
    finally:
        await second.stop()
