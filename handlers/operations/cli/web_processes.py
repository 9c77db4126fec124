"""Several web processes on one listening socket: when one falls, the others answer until it is back.

The socket is opened here and inherited, so what waits in its queue is lost with none of them. One that ends
is started again at once, and after growing pauses while it keeps ending soon. They die with this process.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time

from deploy.local.child import between_fork_and_exec, stop_child

log = logging.getLogger(__name__)

BACKLOG = 2_048
LOOK_EVERY_S = 0.05
WELL_AFTER_S = 5.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STOPS_WITHIN_S = 9.0
BINDS_WITHIN_S = 5.0
BAD_SETTINGS = 2


class _Kept:
    """One of the processes."""

    def __init__(self, command: tuple[str, ...], inherited: int) -> None:
        self._command = command
        self._inherited = inherited
        self._pause_s = 0.0
        self._start_at: float | None = None
        self.start()

    def start(self) -> None:
        """Starts it."""
        self._started_at, self._start_at = time.monotonic(), None
        self.process = subprocess.Popen(
            self._command,
            pass_fds=(self._inherited,),
            start_new_session=True,
            preexec_fn=between_fork_and_exec(None, signal.SIGKILL, os.getpid()),
        )

    def look(self) -> int | None:
        """Starts it again when it ended and its time has come; its exit code when that cannot help."""
        code = self.process.poll()
        if code is None or code == BAD_SETTINGS:
            return code
        now = time.monotonic()
        if self._start_at is None:
            well = now - self._started_at > WELL_AFTER_S
            self._start_at = now + (0.0 if well else self._pause_s)
            self._pause_s = 0.0 if well else min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, self._pause_s * 2))
            log.warning("a web process ended (%d); starting it again, the others answer meanwhile", code)
        if now >= self._start_at:
            self.start()
        return None


class WebProcesses:
    """So many of them on one address."""

    def __init__(self, host: str, port: int, processes: int) -> None:
        self._host = host
        self._port = port
        self._processes = processes
        self._stopping = False

    def live(self) -> int:
        """Until SIGTERM or SIGINT, which each of them gets as SIGTERM; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        listening = self._listen()
        inherited = listening.fileno()
        listening.set_inheritable(True)
        command = (sys.executable, "-m", "handlers.operations.cli", "web", "--socket", str(inherited))
        kept = [_Kept(command, inherited) for _ in range(self._processes)]
        code = self._watch(kept)
        listening.close()
        self._end(kept)
        return code

    def _watch(self, kept: list[_Kept]) -> int:
        while not self._stopping:
            for child in kept:
                code = child.look()
                if code is not None:
                    return code
            time.sleep(LOOK_EVERY_S)
        return 0

    def _end(self, kept: list[_Kept]) -> None:
        """All at once; those that are not gone in time are killed."""
        for child in kept:
            if child.process.poll() is None:
                child.process.terminate()
        give_up_at = time.monotonic() + STOPS_WITHIN_S
        for child in kept:
            try:
                child.process.wait(max(0.0, give_up_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                stop_child(child.process, signal.SIGKILL, 1.0)

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True

    def _listen(self) -> socket.socket:
        """Waits a moment for an address that processes of a killed predecessor still hold."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        give_up_at = time.monotonic() + BINDS_WITHIN_S
        while True:
            try:
                return socket.create_server((self._host, self._port), family=family, backlog=BACKLOG)
            except OSError as problem:
                if problem.errno != errno.EADDRINUSE or self._stopping or time.monotonic() > give_up_at:
                    raise
                time.sleep(LOOK_EVERY_S)
