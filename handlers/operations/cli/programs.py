"""Which processes `guildhall run` starts, with what environment, and what must be there before them."""

import asyncio
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from deploy.local.processes import Program, environment_with
from deploy.settings import Settings
from deploy.variables import NAMES_OF_TOKEN

WAITS_FOR_STAND_IN_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.03
RELAY_FATAL = frozenset({3})
BAD_SETTINGS = frozenset({2})
HERE = "127.0.0.1"
WITHOUT_TOKEN = dict.fromkeys(NAMES_OF_TOKEN)
"""Changes to the environment of processes that never speak to Discord."""


class CannotStart(Exception):
    """Why `guildhall run` cannot start."""


class Application(msgspec.Struct, frozen=True):
    """What the stand-in tells of the application it made."""

    application_id: str
    public_key: str
    token: str
    client_secret: str


def refuse_used_ports(settings: Settings) -> None:
    """Says which setting to change, instead of letting a process fail over and over."""
    wanted = {"PORT": settings.port}
    if not settings.serves_discord:
        wanted["STAND_IN_PORT"] = settings.stand_in_port
    for name, port in wanted.items():
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HERE, port))
            except OSError:
                raise CannotStart(
                    f"port {port} is in use by another program; set {name} to a free one"
                ) from None


async def migrate_schema(database_url: str) -> None:
    """Brings the tables up to date, or says why that cannot be."""
    import asyncpg

    from db import migrate

    try:
        connection = await asyncpg.connect(database_url, timeout=10)
        try:
            await migrate.migrate(connection)
        finally:
            await connection.close()
    except (migrate.MigrationError, asyncpg.PostgresError, OSError) as problem:
        raise CannotStart(f"the database cannot be brought up to date: {problem}") from problem


def stand_in(settings: Settings, home: Path, *, demo: bool) -> Program:
    """The local Discord; the demo's life begins when everything listens (demo.py)."""
    folder = home / "stand_in"
    folder.mkdir(parents=True, exist_ok=True)
    options = (
        "--port",
        str(settings.stand_in_port),
        "--home",
        str(folder),
        "--clock-file",
        str(clock_file(home)),
        "--redirect",
        f"{settings.dashboard_url}/callback",
    )
    return Program(
        name="stand-in",
        arguments=(sys.executable, "-m", "stand_in", *(["--quiet-demo"] if demo else []), *options),
        environment=environment_with({"LOG_LEVEL": settings.log_level, **WITHOUT_TOKEN}),
        fatal_codes=BAD_SETTINGS,
    )


def clock_file(home: Path) -> Path:
    """Where the stand-in writes by how many seconds its clock is ahead."""
    return home / "stand_in" / "clock"


async def with_stand_in(settings: Settings, home: Path, gone: Callable[[], bool]) -> Settings:
    """Waits until the stand-in answers and takes over the application it made."""
    base = f"http://{HERE}:{settings.stand_in_port}"
    try:
        async with asyncio.timeout(WAITS_FOR_STAND_IN_SECONDS):
            application = await _application(f"{base}/control/application", gone)
    except TimeoutError:
        raise CannotStart(f"the stand-in does not answer; see {home / 'logs' / 'stand-in.log'}") from None
    return msgspec.structs.replace(
        settings,
        discord_application_id=int(application.application_id),
        discord_public_keys=(application.public_key,),
        discord_bot_token=application.token,
        discord_client_secret=application.client_secret,
        discord_api_url=f"{base}/api/v10",
        realmeye_url=f"{base}/realmeye",
        clock_file=clock_file(home),
    )


async def _application(url: str, gone: Callable[[], bool]) -> Application:
    import httpx

    async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
        while not gone():
            try:
                answer = await client.get(url)
            except httpx.TransportError:
                await asyncio.sleep(LOOK_EVERY_SECONDS)
                continue
            try:
                return msgspec.json.decode(answer.content, type=Application)
            except msgspec.MsgspecError as problem:
                raise CannotStart(f"{url} is not a stand-in of this version: {problem}") from problem
    raise CannotStart("the stand-in ended")


def of_the_product(settings: Settings) -> tuple[Program, ...]:
    """web, worker and relay; the token is for those two that speak to Discord."""
    named = environment_of(settings)
    environment = environment_with({**WITHOUT_TOKEN, **named})
    without_token = environment_with({**named, **WITHOUT_TOKEN})
    host = "0.0.0.0" if settings.public_url else HERE  # noqa: S104
    return (
        _program("web", without_token, "handlers.operations.cli", "web", "--host", host),
        _program("worker", environment, "jobs.worker"),
        _program("relay", environment, "gateway_relay", fatal=RELAY_FATAL),
    )


def _program(
    name: str, environment: dict[str, str], *module: str, fatal: frozenset[int] = frozenset()
) -> Program:
    return Program(
        name=name,
        arguments=(sys.executable, "-m", *module),
        environment=environment,
        fatal_codes=BAD_SETTINGS | fatal,
    )


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings that differ from what the environment says, as variables for the processes."""
    return {
        "DISCORD_APPLICATION_ID": str(settings.discord_application_id),
        "DISCORD_PUBLIC_KEY": ",".join(settings.discord_public_keys),
        "DISCORD_BOT_TOKEN": settings.discord_bot_token or "",
        "DISCORD_CLIENT_SECRET": settings.discord_client_secret or "",
        "DISCORD_API_URL": settings.discord_api_url,
        "REALMEYE_URL": settings.realmeye_url,
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "ENCRYPTION_KEY": ",".join(key.hex() for key in settings.encryption_keys),
        "PORT": str(settings.port),
        "LOG_FORMAT": "human" if settings.log_format == "auto" else settings.log_format,
        "GUILDHALL_CLOCK_FILE": str(settings.clock_file) if settings.clock_file else "",
    }
