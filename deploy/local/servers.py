"""Both embedded servers over one home folder, with the lock that keeps a second supervisor out."""

import contextlib
import os
import shutil
from pathlib import Path

from deploy.local.account import account_for
from deploy.local.folders import FolderLock, make_private, socket_folder
from deploy.local.postgres import EmbeddedPostgres, postgres_programs
from deploy.local.valkey import EmbeddedValkey, valkey_program


class LocalServers:
    """PostgreSQL and Valkey with their data in `home/postgres` and `home/valkey`."""

    def __init__(self, home: Path, *, power_safe: bool = True) -> None:
        self.home = home.resolve()
        self._lock = FolderLock(self.home / "lock")
        self._power_safe = power_safe
        self.postgres: EmbeddedPostgres
        self.valkey: EmbeddedValkey

    def take(self) -> None:
        """Makes the home folder ours, or raises AlreadyRunning."""
        self.home.mkdir(mode=0o755, parents=True, exist_ok=True)
        self._lock.take()
        make_private(self.home / "logs", None)

    def prepare(self) -> None:
        """Finds programs, user and folders; starts nothing."""
        if os.geteuid() == 0:
            self.home.chmod(self.home.stat().st_mode | 0o001)  # the servers' own user passes through
        account = account_for(self.home / "postgres", postgres_programs(), valkey_program())
        sockets = socket_folder(self.home, account)
        for unfinished in self.home.glob("postgres.new.*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        logs = self.home / "logs"
        self.postgres = EmbeddedPostgres(
            self.home / "postgres", sockets, logs / "postgres.log", account, power_safe=self._power_safe
        )
        valkey_data = make_private(self.home / "valkey", account)
        self.valkey = EmbeddedValkey(valkey_data, sockets, logs / "valkey.log", account)

    def start(self) -> None:
        """Starts both; takes 0.5 s the first time, 0.1 s later. Call it from the main thread."""
        self.take()
        self.prepare()
        try:
            self.valkey.start()
            self.postgres.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops what runs and gives the home folder free."""
        for server in ("valkey", "postgres"):
            with contextlib.suppress(AttributeError):
                getattr(self, server).stop()
        self._lock.release()


async def ensure_database(postgres: EmbeddedPostgres, name: str) -> str:
    """Creates a database unless it exists; returns its address."""
    import asyncpg

    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()
    return postgres.url(name)
