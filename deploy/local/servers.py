"""Both embedded servers over one home folder, with the lock that keeps a second supervisor out."""

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.account import Account, account_for, passing
from deploy.local.folders import FolderLock, make_private, socket_folder
from deploy.local.placing import place_data, place_package, reachable_folder
from deploy.local.postgres import (
    ADMINISTRATOR,
    OWNER,
    PROGRAMS,
    EmbeddedPostgres,
    PostgresNotStarted,
    postgres_package,
)
from deploy.local.valkey import EmbeddedValkey, valkey_package, valkey_program


@dataclass(frozen=True)
class Places:
    """Where everything of the servers is, and who runs them."""

    postgres: Path
    valkey: Path
    data: Path
    sockets: Path
    account: Account | None


class LocalServers:
    """PostgreSQL and Valkey with their data in `home/postgres` and `home/valkey`.

    `placed_at`: the folder in which programs and data are instead, where the servers' user cannot reach them.
    """

    def __init__(self, home: Path, *, power_safe: bool = True) -> None:
        self.home = home.resolve()
        self._lock = FolderLock(self.home / "lock")
        self._power_safe = power_safe
        self.placed_at: Path | None = None
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
        for unfinished in self.home.glob("postgres.new.*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        places = self._places()
        logs = self.home / "logs"
        self.postgres = EmbeddedPostgres(
            places.postgres,
            places.data / "postgres",
            places.sockets,
            logs / "postgres.log",
            places.account,
            power_safe=self._power_safe,
        )
        valkey_data = make_private(places.data / "valkey", places.account)
        self.valkey = EmbeddedValkey(
            places.valkey, valkey_data, places.sockets, logs / "valkey.log", places.account
        )

    def _places(self) -> Places:
        """Where they belong, or where the servers' user can reach them."""
        postgres, valkey, data = postgres_package(), valkey_package(), self.home / "postgres"
        account = account_for(data)
        if account is None:
            _refuse_foreign_data(data)
            return Places(postgres, valkey, self.home, socket_folder(self.home, None), None)
        needed = [postgres / PROGRAMS / "postgres", valkey_program(valkey), self.home]
        moved = data.is_symlink()
        able = passing(account, needed)
        if able is not None:
            home = data.resolve().parent if moved else self.home
            return Places(postgres, valkey, home, socket_folder(self.home, able), able)
        return self._elsewhere(postgres, valkey, account)

    def _elsewhere(self, postgres: Path, valkey: Path, account: Account) -> Places:
        folder = reachable_folder(self.home, account)
        for name in ("postgres", "valkey"):
            place_data(folder, self.home / name, account)
        self.placed_at = folder
        return Places(
            place_package(folder, postgres, account),
            place_package(folder, valkey, account),
            folder,
            make_private(folder / "run", account),
            account,
        )

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


def _refuse_foreign_data(data: Path) -> None:
    """An earlier start as root left it to another user."""
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise PostgresNotStarted(
            f"{data} belongs to another user: an earlier start was made as root. Start as root again, or "
            f"hand it over with: sudo chown -R $(id -un) {data.parent}"
        )


async def ensure_database(postgres: EmbeddedPostgres, name: str) -> str:
    """Creates a database unless it exists, with everything in it owned by OWNER; returns its address."""
    import asyncpg

    connection = await asyncpg.connect(postgres.url("postgres", ADMINISTRATOR))
    try:
        await ensure_owner(connection)
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER}')
    finally:
        await connection.close()
    await _hand_over(postgres, name)
    return postgres.url(name)


async def ensure_owner(connection: Any) -> None:
    """The role that owns the databases. It may make more of them, in which backups are proven."""
    if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", OWNER):
        await connection.execute(f"CREATE ROLE {OWNER} LOGIN")
    await connection.execute(f"ALTER ROLE {OWNER} CREATEDB")


async def _hand_over(postgres: EmbeddedPostgres, name: str) -> None:
    """What an earlier start made as the administrator."""
    import asyncpg

    connection = await asyncpg.connect(postgres.url(name, ADMINISTRATOR))
    try:
        if await connection.fetchval("SELECT to_regclass('schema_migration') IS NULL"):
            return
        owner = await connection.fetchval(
            "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'schema_migration'::regclass"
        )
        if owner != OWNER:
            await connection.execute(HAND_OVER.format(name=name, owner=OWNER))
    finally:
        await connection.close()


HAND_OVER = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN
        SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
               format('%I', relname) AS name
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
        UNION ALL
        SELECT 'ROUTINE', oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO {owner}', thing.kind, thing.name);
    END LOOP;
    ALTER SCHEMA public OWNER TO {owner};
    ALTER DATABASE "{name}" OWNER TO {owner};
END $$
"""
