"""Numbered SQL migrations: applied in order, up and down, each in a transaction, under one lock.

Numbers rise. A gap is one that other work has reserved: it may be filled in after a later one was applied.
A file `NNNN_purpose.sql` has an upper half and, after the line `-- down`, the way back. What was
applied is kept with a checksum of the whole file: a file changed afterwards is refused.

Indexes of tables that may be large already are made in files of their own that begin with `-- concurrently`.
Nothing else stands in them; they run outside of a transaction, so that nobody waits for them to write. One
that was broken off runs again from its beginning.

Why: decision 0144.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x6775696C64  # any number, the same in all processes
NAME = re.compile(r"^(\d{4})_([a-z0-9_]+)\.sql$")
DOWN = re.compile(r"^-- down[ \t]*$", re.MULTILINE)
CONCURRENTLY = re.compile(r"^-- concurrently[ \t]*$", re.MULTILINE)
OF_AN_INDEX = re.compile(
    r"(?:CREATE(?: UNIQUE)? INDEX CONCURRENTLY (?P<made>\w+) ON |DROP INDEX CONCURRENTLY IF EXISTS \w+$)"
)
ASKS_EVERY_S = 0.1


class MigrationError(Exception):
    """The migrations cannot be applied; the message says why."""


class Migration(msgspec.Struct, frozen=True):
    """One file."""

    number: int
    name: str
    up: str
    down: str
    checksum: str

    @property
    def concurrent(self) -> bool:
        """Whether it makes indexes while others write."""
        return CONCURRENTLY.search(self.up) is not None


class MigrationStep(msgspec.Struct, frozen=True):
    """One migration that was carried out, up or down."""

    number: int
    name: str
    direction: str


class MigrationState(msgspec.Struct, frozen=True):
    """One migration as it stands: `applied`, `pending`, `changed` (file differs) or `missing` (no file)."""

    number: int
    name: str
    state: str


def read_migrations(folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """The migrations of a folder by number; refuses doubles and files without a way back."""
    migrations = tuple(_read_migration(file) for file in sorted(folder.glob("*.sql")))
    if len({m.number for m in migrations}) < len(migrations):
        raise MigrationError(f"two migrations in {folder} have the same number")
    return migrations


def _read_migration(file: Path) -> Migration:
    name = NAME.match(file.name)
    text = file.read_text(encoding="utf-8")
    halves = DOWN.split(text)
    if name is None or len(halves) != 2:
        raise MigrationError(f"{file.name} is not NNNN_purpose.sql with one line '-- down'")
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return Migration(int(name[1]), name[2], halves[0], halves[1], checksum)


async def migrate(
    connection: Any, to: int | None = None, migrations: Sequence[Migration] | None = None
) -> list[MigrationStep]:
    """Brings the schema to migration `to` (0 is empty, None is the newest), upwards or downwards.

    Takes an asyncpg connection, not a pool: a lock of the session keeps a second runner waiting.
    """
    migrations = read_migrations() if migrations is None else migrations
    newest = max((m.number for m in migrations), default=0)
    target = newest if to is None else to
    if target not in {0, *(m.number for m in migrations)}:
        raise MigrationError(f"there is no migration {target}; the newest is {newest}")
    await connection.execute("SET statement_timeout = 0")
    await _take_turn(connection)
    try:
        return await _move(connection, migrations, target)
    finally:
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)
            await connection.execute("RESET statement_timeout")


async def _take_turn(connection: Any) -> None:
    """Asks again and again: waiting inside a statement would hold up an index that is made concurrently."""
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):  # noqa: ASYNC110
        await asyncio.sleep(ASKS_EVERY_S)


async def _move(connection: Any, migrations: Sequence[Migration], target: int) -> list[MigrationStep]:
    await _prepare_table(connection)
    applied = await _applied(connection)
    _refuse_differences(migrations, applied)
    steps = []
    for migration in migrations:
        if migration.number <= target and migration.number not in applied:
            steps.append(await _up(connection, migration))
    for migration in reversed(migrations):
        if migration.number > target and migration.number in applied:
            steps.append(await _down(connection, migration))
    return steps


async def status(connection: Any, migrations: Sequence[Migration] | None = None) -> list[MigrationState]:
    """Every known migration and how it stands in this database; writes nothing."""
    migrations = read_migrations() if migrations is None else migrations
    exists = await connection.fetchval("SELECT to_regclass('schema_migration') IS NOT NULL")
    applied = await _applied(connection) if exists else {}
    states = [MigrationState(m.number, m.name, _state(m, applied)) for m in migrations]
    known = {m.number for m in migrations}
    states += [MigrationState(n, name, "missing") for n, (name, _) in applied.items() if n not in known]
    return states


def _state(migration: Migration, applied: dict[int, tuple[str, str]]) -> str:
    if migration.number not in applied:
        return "pending"
    return "applied" if applied[migration.number][1] == migration.checksum else "changed"


async def _prepare_table(connection: Any) -> None:
    await connection.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migration (
            number     integer PRIMARY KEY,
            name       text NOT NULL,
            checksum   text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )


async def _applied(connection: Any) -> dict[int, tuple[str, str]]:
    rows = await connection.fetch("SELECT number, name, checksum FROM schema_migration ORDER BY number")
    return {row["number"]: (row["name"], row["checksum"]) for row in rows}


def _refuse_differences(migrations: Sequence[Migration], applied: dict[int, tuple[str, str]]) -> None:
    known = {m.number: m for m in migrations}
    for number, (name, checksum) in applied.items():
        if number not in known:
            raise MigrationError(f"migration {number:04} {name} is in the database but not in this version")
        if known[number].checksum != checksum:
            raise MigrationError(f"migration {number:04} {name} was changed after it was applied")


async def _up(connection: Any, migration: Migration) -> MigrationStep:
    noted = "INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)"
    row = (migration.number, migration.name, migration.checksum)
    await _carry_out(connection, migration, migration.up, noted, row)
    return MigrationStep(migration.number, migration.name, "up")


async def _down(connection: Any, migration: Migration) -> MigrationStep:
    noted = "DELETE FROM schema_migration WHERE number = $1"
    await _carry_out(connection, migration, migration.down, noted, (migration.number,))
    return MigrationStep(migration.number, migration.name, "down")


async def _carry_out(
    connection: Any, migration: Migration, half: str, noted: str, row: tuple[int | str, ...]
) -> None:
    if migration.concurrent:
        for statement in _statements(migration, half):
            await _index(connection, statement)
        await connection.execute(noted, *row)
        return
    async with connection.transaction():
        await connection.execute(half)
        await connection.execute(noted, *row)


def _statements(migration: Migration, half: str) -> list[str]:
    lines = [line for line in half.splitlines() if not line.startswith("--")]
    statements = [" ".join(text.split()) for text in "\n".join(lines).split(";") if text.strip()]
    if strange := [statement for statement in statements if not OF_AN_INDEX.match(statement)]:
        raise MigrationError(f"migration {migration.number:04} is no work on indexes: {strange[0]}")
    return statements


async def _index(connection: Any, statement: str) -> None:
    """Makes or drops an index; one that an earlier try has left unfinished is made again."""
    match = OF_AN_INDEX.match(statement)
    if match is not None and (made := match["made"]) is not None:
        await connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {made}")
    await connection.execute(statement)
