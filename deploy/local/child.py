"""One child process in the foreground, that dies when its supervisor dies.

Linux kills it through PR_SET_PDEATHSIG, which must be set after the user ids were dropped and is tied
to the thread that forked: always start children from the main thread. Elsewhere leftovers are found
and stopped at the next start.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.local.account import Account

PR_SET_PDEATHSIG = 1
LOOK_EVERY_SECONDS = 0.01

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def start_child(
    arguments: Sequence[str | Path],
    *,
    log_file: Path,
    death_signal: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> "subprocess.Popen[bytes]":
    """Starts it in a session of its own, with both outputs appended to `log_file`."""
    if sys.platform == "linux" and threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children must be started from the main thread: they die with it")
    with log_file.open("ab") as log:
        return subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=None if environment is None else dict(environment),
            start_new_session=True,
            preexec_fn=between_fork_and_exec(account, death_signal, os.getpid()),
        )


def between_fork_and_exec(
    account: Account | None, death_signal: signal.Signals, parent: int
) -> Callable[[], None]:
    """For `preexec_fn`: becomes the account, and dies with its parent."""

    def prepare() -> None:
        if account is not None:
            account.become()
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)  # the supervisor died before the line above

    return prepare


def stop_child(process: "subprocess.Popen[bytes]", how: signal.Signals, within_s: float) -> None:
    """Asks it to stop, waits, and kills it when it does not."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def command_line(pid: int) -> str:
    """What a living process was started as; empty when there is none or it is a zombie."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return listed.stdout.strip()


def stop_leftover(pid_file: Path, sign: str, how: signal.Signals, within_s: float = 30.0) -> None:
    """Stops the process that a killed supervisor left behind, if its command line holds `sign`."""
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return
    give_up_at = time.monotonic() + within_s
    asked = False
    while sign in command_line(pid):
        if not asked or time.monotonic() > give_up_at:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if asked else how)
            asked = True
        time.sleep(LOOK_EVERY_SECONDS)


def wait_until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", within_s: float) -> bool:
    """True when `ready`, False when the process ended first; TimeoutError when neither happens."""
    give_up_at = time.monotonic() + within_s
    while not ready():
        if process.poll() is not None:
            return False
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"process {process.pid} was not ready within {within_s:.0f} s")
        time.sleep(LOOK_EVERY_SECONDS)
    return True
