"""Migrations go up and down without leaving a difference, once, in order, and unchanged."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from db.migrate import Migration, MigrationError, migrate, read_migrations, status
from tests.support.schema import schema_of
from tests.support.services import Services, connect

FIRST_WITH_INDEXES_APART = 310


@pytest_asyncio.fixture
async def empty(services: Services) -> AsyncIterator[Any]:
    """A connection to a database without any table."""
    connection = await connect(await services.new_database(migrated=False))
    yield connection
    await connection.close()


def migration(number: int, name: str, up: str, down: str = "") -> Migration:
    return Migration(number, name, up, down, checksum=f"{up}{down}")


async def test_each_migration_down_and_up_again_leaves_no_difference(empty: Any) -> None:
    numbers = [0, *(m.number for m in read_migrations())]
    schemas = {}
    for number in numbers:
        await migrate(empty, number)
        schemas[number] = await schema_of(empty)

    for before, after in reversed(list(itertools.pairwise(numbers))):
        await migrate(empty, before)
        assert await schema_of(empty) == schemas[before]
        await migrate(empty, after)
        assert await schema_of(empty) == schemas[after]
        await migrate(empty, before)


async def test_logs_keep_their_rows_and_ids_on_their_way_into_months_and_back(empty: Any) -> None:
    await migrate(empty, 300)
    await empty.execute(
        """
        INSERT INTO audit (guild_id, action, at)
        SELECT 7, 'a' || months, now() + months * interval '1 month' FROM generate_series(-30, 1) AS months;
        DELETE FROM audit WHERE audit_id = 32;
        INSERT INTO command_log
        SELECT id, 7, 1, 'command', 'ping', '{}', 'answered', NULL, 1, 1, now()
        FROM unnest(ARRAY[5, 1 << 30, 1::bigint << 62]) AS id;
        """
    )
    audit, used = await empty.fetch("TABLE audit"), await empty.fetch("TABLE command_log")

    for number in (350, 300, 350):
        await migrate(empty, number)
        assert await empty.fetch("SELECT * FROM audit ORDER BY audit_id") == audit
        assert await empty.fetch("SELECT * FROM command_log ORDER BY interaction_id") == used

    await empty.execute("INSERT INTO audit (guild_id, action) VALUES (7, 'new')")
    assert await empty.fetchval("SELECT max(audit_id) FROM audit") == 33
    again = "INSERT INTO command_log SELECT * FROM command_log ON CONFLICT (interaction_id) DO NOTHING"
    assert await empty.execute(again) == "INSERT 0 0"


async def test_every_migration_changes_something(empty: Any) -> None:
    before: list[str] = []
    for each in read_migrations():
        await migrate(empty, each.number)
        after = await schema_of(empty)
        assert after != before
        before = after


async def test_what_was_applied_is_not_applied_again(empty: Any) -> None:
    steps = await migrate(empty)

    assert [step.number for step in steps] == [m.number for m in read_migrations()]
    assert await migrate(empty) == []


async def test_a_migration_changed_after_it_was_applied_is_refused(empty: Any) -> None:
    applied = migration(1, "first", "CREATE TABLE a (x int)", "DROP TABLE a")
    await migrate(empty, migrations=[applied])
    changed = msgspec.structs.replace(applied, checksum="another")

    with pytest.raises(MigrationError, match="0001 first was changed after it was applied"):
        await migrate(empty, migrations=[changed, migration(2, "second", "CREATE TABLE b (x int)")])

    assert await empty.fetchval("SELECT to_regclass('b')") is None


async def test_a_database_newer_than_the_program_is_refused(empty: Any) -> None:
    await migrate(empty, migrations=[migration(1, "first", "SELECT 1"), migration(2, "second", "SELECT 1")])

    with pytest.raises(MigrationError, match="0002 second is in the database but not in this version"):
        await migrate(empty, migrations=[migration(1, "first", "SELECT 1")])


async def test_a_number_that_was_reserved_is_filled_in_later(empty: Any) -> None:
    first, reserved, third = (
        migration(n, f"m{n}", f"CREATE TABLE t{n} (x int)", f"DROP TABLE t{n}") for n in (1, 2, 3)
    )
    await migrate(empty, migrations=[first, third])

    steps = await migrate(empty, migrations=[first, reserved, third])
    back = await migrate(empty, 1, [first, reserved, third])

    assert [step.number for step in steps] == [2]
    assert [step.number for step in back] == [3, 2]


async def test_a_failing_migration_leaves_nothing_behind(empty: Any) -> None:
    good = migration(1, "good", "CREATE TABLE a (x int)")
    bad = migration(2, "bad", "CREATE TABLE b (x int); SELECT 1 / 0")

    with pytest.raises(Exception, match="division by zero"):
        await migrate(empty, migrations=[good, bad])

    assert await empty.fetchval("SELECT to_regclass('b')") is None
    assert [s.state for s in await status(empty, [good, bad])] == ["applied", "pending"]


async def test_an_index_is_made_while_others_write_and_again_after_a_broken_try(
    services: Services,
) -> None:
    address = await services.new_database(migrated=False)
    empty, writer = await connect(address), await connect(address)
    table = migration(1, "table", "CREATE TABLE thing (name text)", "DROP TABLE thing")
    up = "-- concurrently\nCREATE UNIQUE INDEX CONCURRENTLY thing_name ON thing (name);"
    index = migration(2, "index", up, "DROP INDEX CONCURRENTLY IF EXISTS thing_name;")
    await migrate(empty, migrations=[table])
    await empty.execute("INSERT INTO thing VALUES ('twice'), ('twice')")
    with pytest.raises(asyncpg.UniqueViolationError):
        await migrate(empty, migrations=[table, index])  # leaves an index that is not valid
    await empty.execute("DELETE FROM thing")
    writing = writer.transaction()
    await writing.start()
    await writer.execute("INSERT INTO thing VALUES ('while it is made')")

    running = asyncio.create_task(migrate(empty, migrations=[table, index]))
    await asyncio.sleep(0.2)
    await writer.execute("INSERT INTO thing VALUES ('and more')")
    assert not running.done()
    await writing.commit()
    await running

    assert await writer.fetchval("SELECT indisvalid FROM pg_index WHERE indexrelid = 'thing_name'::regclass")
    await migrate(writer, 1, migrations=[table, index])
    assert await writer.fetchval("SELECT to_regclass('thing_name')") is None
    await empty.close()
    await writer.close()


async def test_a_file_of_indexes_holds_nothing_else(empty: Any) -> None:
    strange = migration(1, "strange", "-- concurrently\nCREATE TABLE thing (name text);")
    with pytest.raises(MigrationError, match="0001 is no work on indexes: CREATE TABLE"):
        await migrate(empty, migrations=[strange])


def test_indexes_of_older_tables_are_made_concurrently() -> None:
    of_table = re.compile(r"CREATE (?:UNIQUE )?INDEX \w+\s+ON (\w+)")
    late = [migration for migration in read_migrations() if migration.number >= FIRST_WITH_INDEXES_APART]
    blocking = [
        f"{migration.number:04}: {table}"
        for migration in late
        for table in of_table.findall(migration.up)
        if f"CREATE TABLE {table} " not in migration.up
    ]

    assert blocking == []


async def test_two_runners_at_once_apply_each_migration_once(services: Services) -> None:
    url = await services.new_database(migrated=False)
    runners = [await connect(url) for _ in range(4)]

    steps = await asyncio.gather(*(migrate(runner) for runner in runners))

    assert sorted(len(taken) for taken in steps) == [0, 0, 0, len(read_migrations())]
    for runner in runners:
        await runner.close()


async def test_status_tells_of_every_migration_and_writes_nothing(empty: Any) -> None:
    states = await status(empty)

    assert {state.state for state in states} == {"pending"}
    assert await empty.fetchval("SELECT to_regclass('schema_migration')") is None


async def test_a_number_that_does_not_exist_is_refused(empty: Any) -> None:
    with pytest.raises(MigrationError, match="there is no migration 9999"):
        await migrate(empty, 9999)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"0001_a.sql": "SELECT 1"}, "is not NNNN_purpose.sql with one line"),
        ({"1_a.sql": "-- down\n"}, "is not NNNN_purpose.sql"),
        ({"0001_a.sql": "-- down\n", "0001_b.sql": "-- down\n"}, "have the same number"),
    ],
)
def test_a_folder_in_disorder_is_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    with pytest.raises(MigrationError, match=message):
        read_migrations(tmp_path)
