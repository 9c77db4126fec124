"""`guildhall check`: are the settings complete, and does everything they name answer?"""

import argparse
import asyncio
from collections.abc import Awaitable

from deploy.settings import DISCORD_API, Settings, settings_or_exit

ANSWERS_WITHIN_SECONDS = 10.0
OLDEST_POSTGRES = 15  # the schema uses UNIQUE NULLS NOT DISTINCT


def check(arguments: argparse.Namespace) -> int:
    """Exit code 0 when all is well, 1 when something does not answer, 2 for wrong settings."""
    settings = settings_or_exit("check", of_running=True)
    print("settings: complete")
    return asyncio.run(_check(settings))


async def _check(settings: Settings) -> int:
    results = await asyncio.gather(
        _told("PostgreSQL", check_postgres(settings.database_url or "")),
        _told("Redis", check_redis(settings.redis_url or "")),
        _told("Discord", check_discord(settings)),
    )
    return 0 if all(results) else 1


async def _told(name: str, answer: Awaitable[str]) -> bool:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_SECONDS):
            print(f"{name}: {await answer}")
        return True
    except Exception as problem:
        text = str(problem) or type(problem).__name__
        print(f"{name}: PROBLEM: {text}")
        return False


async def check_postgres(database_url: str) -> str:
    """Its version; raises when it does not answer or is too old."""
    import asyncpg

    connection = await asyncpg.connect(database_url, timeout=ANSWERS_WITHIN_SECONDS)
    try:
        version: str = await connection.fetchval("SHOW server_version")
        if connection.get_server_version().major < OLDEST_POSTGRES:
            raise ValueError(f"version {version} is too old: {OLDEST_POSTGRES} or later is needed")
        return f"answers, version {version}"
    finally:
        await connection.close()


async def check_redis(redis_url: str) -> str:
    """Its version; raises when it does not answer."""
    from redis.asyncio import Redis

    client = Redis.from_url(redis_url)
    try:
        server = await client.info("server")
        return f"answers, version {server.get('valkey_version') or server['redis_version']}"
    finally:
        await client.aclose()


async def check_discord(settings: Settings) -> str:
    """The application's name; raises when the token is refused or the public key is not the application's."""
    from handlers.operations.cli import registering

    application = await registering.get_application(settings)
    if int(application["id"]) != settings.discord_application_id:
        raise ValueError(f"the token belongs to application {application['id']}: fix DISCORD_APPLICATION_ID")
    if application["verify_key"] not in settings.discord_public_keys:
        raise ValueError(f"DISCORD_PUBLIC_KEY is not this application's key, {application['verify_key']}")
    where = "" if settings.discord_api_url == DISCORD_API else f" at {settings.discord_api_url}"
    return f"answers{where}, application {application['name']}"
