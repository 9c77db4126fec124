"""`guildhall doctor` looks for what is wrong, a line per finding; with `--fix` it first fixes what it can."""

import argparse
import asyncio
import sys

from deploy.settings import Settings, settings_or_exit
from handlers.operations.doctor import CHECKS, Installation, Severity, examine, fix_all


def doctor(arguments: argparse.Namespace) -> int:
    """Exit code 0 when nothing is wrong, 1 otherwise."""
    settings = settings_or_exit("doctor", of_running=True)
    try:
        return asyncio.run(_examine(settings, fix=arguments.fix))
    except OSError as problem:
        print(f"guildhall: PostgreSQL cannot be reached: {problem}", file=sys.stderr)
        return 1


async def _examine(settings: Settings, *, fix: bool) -> int:
    import asyncpg
    from redis.asyncio import Redis

    from db.clock import SystemClock

    connection = await asyncpg.connect(settings.database_url, timeout=10)
    redis = Redis.from_url(settings.redis_url) if settings.redis_url else None
    worst = Severity.FINE
    try:
        patient = Installation(connection, redis, SystemClock(settings.clock_file))
        if fix:
            async for check, done in fix_all(patient, CHECKS):
                print(f"{'fixed':<8} {check.name}: {done}")
        async for check, finding in examine(patient, CHECKS):
            print(f"{finding.severity.value:<8} {check.name}: {finding.text}")
            worst = max(worst, finding.severity, key=list(Severity).index)
    finally:
        await connection.close()
        if redis is not None:
            await redis.aclose()
    return 0 if worst is Severity.FINE else 1
