"""Real PostgreSQL and Valkey for the tests, started once in a temporary folder."""

import shutil
import tempfile
from pathlib import Path
from typing import Any, Self

import asyncpg

from db import migrate
from db.pool import set_up_connection
from deploy.local.postgres import ADMINISTRATOR, OWNER
from deploy.local.servers import LocalServers, ensure_owner

TEMPLATE = "guildhall_template"


class Services:
    """Both servers; `database_url` is a migrated database."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="gh-"))
        self._servers = LocalServers(self.home, power_safe=False)
        self._copies = 0
        self.database_url = ""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts both servers; `make_databases` comes next."""
        self._servers.start()

    @property
    def redis_url(self) -> str:
        """Address of Valkey."""
        return self._servers.valkey.url

    async def make_databases(self) -> None:
        """The template, migrated once, and the first copy of it."""
        connection = await asyncpg.connect(self._servers.postgres.url("postgres", ADMINISTRATOR))
        await ensure_owner(connection)
        # Tables are emptied without their triggers, and deadlocks are made on purpose.
        parameters = "session_replication_role, deadlock_timeout"
        await connection.execute(f"GRANT SET ON PARAMETER {parameters} TO {OWNER}")
        await connection.close()
        await self._admin(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
        connection = await asyncpg.connect(self._servers.postgres.url(TEMPLATE))
        await migrate.migrate(connection)
        await connection.close()
        self.database_url = await self.new_database()

    async def new_database(self, *, migrated: bool = True) -> str:
        """The address of a database nobody else uses: a copy of the template, or an empty one."""
        self._copies += 1
        name = f"guildhall_{self._copies}"
        source = TEMPLATE if migrated else "template1"
        await self._admin(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {source} STRATEGY file_copy")
        return self._servers.postgres.url(name)

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self._servers.postgres.url("postgres", ADMINISTRATOR))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def kill_postgres(self) -> None:
        """SIGKILL to the server; its backends end by themselves."""
        self._servers.postgres.kill()

    async def restart_postgres(self) -> None:
        """Starts it again; returns when it accepts connections."""
        self._servers.postgres.start()

    async def kill_redis(self) -> None:
        """SIGKILL to Valkey."""
        self._servers.valkey.kill()

    async def restart_redis(self) -> None:
        """Starts it again with what its append-only file holds."""
        self._servers.valkey.start()

    def stop(self) -> None:
        """Stops both and removes the folder."""
        self._servers.stop()
        shutil.rmtree(self.home, ignore_errors=True)


async def empty_tables(connection: Any) -> None:
    """DELETE in every table of ours that holds a row: far quicker than TRUNCATE on small tables."""
    names = await connection.fetchval(
        """
        SELECT array_agg(format('%I', c.relname) ORDER BY c.relname) FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relname <> 'schema_migration'
        """
    )
    held = ", ".join(f"CASE WHEN EXISTS (SELECT FROM {name}) THEN '{name}' END" for name in names)
    full = await connection.fetchval(f"SELECT array_remove(ARRAY[{held}], NULL)")
    deletes = ";".join(f"DELETE FROM {name}" for name in full)
    async with connection.transaction():
        await connection.execute(f"SET LOCAL session_replication_role = replica; {deletes}")


async def connect(url: str) -> Any:
    """One connection set up like the pool's."""
    connection = await asyncpg.connect(url)
    await set_up_connection(connection)
    return connection
