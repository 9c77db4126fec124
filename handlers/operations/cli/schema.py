"""`guildhall migrate`: the database's tables, up, down, and how they stand."""

import argparse
import asyncio
import sys

from db import migrate as migrations
from deploy.settings import settings_or_exit


def migrate(arguments: argparse.Namespace) -> int:
    """Applies migrations, or only tells their state."""
    settings = settings_or_exit("migrate", of_running=True)
    assert settings.database_url is not None
    try:
        return asyncio.run(_migrate(settings.database_url, arguments))
    except (migrations.MigrationError, OSError) as problem:
        print(f"guildhall: {problem}", file=sys.stderr)
        return 1


async def _migrate(database_url: str, arguments: argparse.Namespace) -> int:
    import asyncpg

    try:
        connection = await asyncpg.connect(database_url, timeout=10)
    except asyncpg.PostgresError as problem:
        raise OSError(f"PostgreSQL refuses the connection: {problem}") from problem
    try:
        if arguments.what == "status":
            return _tell(await migrations.status(connection))
        steps = await migrations.migrate(connection, arguments.to)
        for step in steps:
            print(f"{step.number:04} {step.name}: {step.direction}")
        if not steps:
            print("nothing to do")
        return 0
    finally:
        await connection.close()


def _tell(states: list[migrations.MigrationState]) -> int:
    for state in states:
        print(f"{state.number:04} {state.name}: {state.state}")
    return 0 if all(state.state == "applied" for state in states) else 1
