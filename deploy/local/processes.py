"""Our own processes as children: started, watched, restarted with back-off, stopped together.

A child writes its log into a file of its own; warnings and errors in it are repeated on the terminal.

Why: decision 0142.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from deploy.local.child import start_child, stop_leftover

LOOK_EVERY_SECONDS = 0.05
FIRST_RESTART_SECONDS = 0.5
LAST_RESTART_SECONDS = 30.0
WELL_AFTER_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 5.0
MOST_LOG_BYTES = 20_000_000
KEPT_LOGS = 10
WORTH_TELLING = re.compile(
    rb'\b(WARNING|ERROR|CRITICAL)\b|"level":"(?:WARNING|ERROR|CRITICAL)"|^Traceback|Error: '
)

Tell = Callable[[str], None]


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """One process to keep running."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    fatal_codes: frozenset[int] = frozenset()
    """Exit codes after which a restart would not help."""


class Keeper:
    """Keeps one program running."""

    def __init__(self, program: Program, logs: Path, pids: Path, tell: Tell) -> None:
        self.program = program
        self.log_file = logs / f"{program.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.given_up = False
        self._pid_file = pids / f"{program.name}.pid"
        self._tell = tell
        self._told_until = 0
        self._started_at = 0.0
        self._restart_at = 0.0
        self._wait_s = FIRST_RESTART_SECONDS

    def start(self) -> None:
        """Starts it, after stopping what a killed supervisor may have left behind."""
        stop_leftover(self._pid_file, " ".join(self.program.arguments[1:]), signal.SIGTERM, 5.0)
        self._told_until = self.log_file.stat().st_size if self.log_file.exists() else 0
        self._spawn()

    def _spawn(self) -> None:
        # SIGKILL: a child that hangs must not outlive us, and none of them loses anything by it
        self.process = start_child(
            self.program.arguments,
            log_file=self.log_file,
            death_signal=signal.SIGKILL,
            environment=self.program.environment,
        )
        self._pid_file.write_text(f"{self.process.pid}\n", encoding="ascii")
        self._started_at = time.monotonic()
        self._restart_at = 0.0

    def look(self) -> None:
        """Tells what is worth telling and restarts the program if it ended and its time has come."""
        self._tell_news()
        if self._told_until > MOST_LOG_BYTES:
            self._rotate()
        if self.process is None or self.given_up or self.process.poll() is None:
            return
        if self._restart_at:
            if time.monotonic() >= self._restart_at:
                self._spawn()
            return
        self._ended(self.process.returncode)

    def _ended(self, code: int) -> None:
        name = self.program.name
        if code in self.program.fatal_codes:
            self.given_up = True
            self._tell(f"{name} stopped for good (exit code {code}); its reason is in {self.log_file}")
            return
        if time.monotonic() - self._started_at > WELL_AFTER_SECONDS:
            self._wait_s = FIRST_RESTART_SECONDS
        reason = f"signal {-code}" if code < 0 else f"exit code {code}"
        self._tell(f"{name} ended ({reason}); starting it again in {self._wait_s:g} s, see {self.log_file}")
        self._restart_at = time.monotonic() + self._wait_s
        self._wait_s = min(self._wait_s * 2, LAST_RESTART_SECONDS)

    def _tell_news(self) -> None:
        """Repeats new warnings of the log on the terminal, whole lines only."""
        try:
            with self.log_file.open("rb") as log:
                log.seek(self._told_until)
                news = log.read(1_000_000)
        except FileNotFoundError:
            return
        whole = news[: news.rfind(b"\n") + 1]
        self._told_until += len(whole)
        for line in whole.splitlines():
            if WORTH_TELLING.search(line):
                self._tell(f"{self.program.name:<8} | {line.decode(errors='replace')[:500]}")

    def _rotate(self) -> None:
        """The child goes on writing into the same open file, so its contents are copied and cut off."""
        files = [self.log_file.with_suffix(f".log.{number}") for number in range(1, KEPT_LOGS + 1)]
        for older, newer in zip(reversed(files), reversed(files[:-1]), strict=False):
            if newer.exists():
                newer.replace(older)
        shutil.copyfile(self.log_file, files[0])
        os.truncate(self.log_file, 0)
        self._told_until = 0

    @property
    def runs(self) -> bool:
        """Whether the process is alive."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """All programs of one Guildhall."""

    def __init__(self, home: Path, tell: Tell, *, stops_within_s: float = STOPS_WITHIN_SECONDS) -> None:
        self._stops_within_s = stops_within_s
        self._logs = home / "logs"
        self._pids = home / "pids"
        self._pids.mkdir(parents=True, exist_ok=True)
        self._tell = tell
        self.keepers: dict[str, Keeper] = {}

    def start(self, *programs: Program) -> None:
        """Starts programs; call it from the main thread."""
        for program in programs:
            keeper = Keeper(program, self._logs, self._pids, self._tell)
            self.keepers[program.name] = keeper
            keeper.start()

    async def watch(self, stop: asyncio.Event) -> None:
        """Keeps all running until `stop` is set."""
        while not stop.is_set():
            for keeper in self.keepers.values():
                keeper.look()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def stop(self) -> None:
        """SIGTERM to all at once; SIGKILL to those that are not gone in time."""
        running = [keeper.process for keeper in self.keepers.values() if keeper.runs]
        for process in running:
            assert process is not None
            process.terminate()
        give_up_at = time.monotonic() + self._stops_within_s
        while any(process is not None and process.poll() is None for process in running):
            if time.monotonic() > give_up_at:
                _kill(running)
                return
            await asyncio.sleep(LOOK_EVERY_SECONDS)


def _kill(processes: Sequence["subprocess.Popen[bytes] | None"]) -> None:
    for process in processes:
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()


def environment_with(changes: Mapping[str, str | None]) -> dict[str, str]:
    """This process's environment with some variables changed, and those that are None left out."""
    environment = dict(os.environ)
    for name, value in changes.items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    return environment
