"""What `guildhall run` does once its processes run: waits for them, tells Discord, tells the operator."""

import asyncio
import contextlib
import os
import shutil
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deploy.settings import DISCORD_API, Settings
from handlers.operations.cli import demo, registering
from handlers.operations.cli.programs import HERE
from interactions.permissions import Permissions

if TYPE_CHECKING:
    import httpx

READY_WITHIN_SECONDS = 12.0
LOOK_EVERY_SECONDS = 0.03
FIRST_PAUSE_SECONDS = 2.0
LAST_PAUSE_SECONDS = 300.0
WORKER_HEALTH = "*:health-check"
RELAY_HEALTH = "guildhall:relay:health:*"

Step = tuple[str, Callable[[], Awaitable[object]]]
"""What to say when it did not work, and how to try."""

INSTALL_PERMISSIONS = int(
    Permissions.VIEW_CHANNEL
    | Permissions.SEND_MESSAGES
    | Permissions.EMBED_LINKS
    | Permissions.ATTACH_FILES
    | Permissions.READ_MESSAGE_HISTORY
    | Permissions.ADD_REACTIONS
    | Permissions.USE_EXTERNAL_EMOJIS
    | Permissions.CREATE_PUBLIC_THREADS
    | Permissions.CREATE_PRIVATE_THREADS
    | Permissions.SEND_MESSAGES_IN_THREADS
    | Permissions.MANAGE_THREADS
    | Permissions.MANAGE_ROLES
    | Permissions.MANAGE_NICKNAMES
    | Permissions.MANAGE_CHANNELS
    | Permissions.MOVE_MEMBERS
    | Permissions.CONNECT
    | Permissions.SPEAK
    | Permissions.CREATE_EVENTS
)
"""To post, to open threads and close them, to give roles and names, to make events; for runs, voice channels
with members."""


async def announce(
    settings: Settings, home: Path, embedded: Sequence[str], stop: asyncio.Event, started: float
) -> None:
    """Returns when Discord has taken everything or we stop; the supervisor sees to what is not ready."""
    import httpx

    async with httpx.AsyncClient(timeout=2, trust_env=False) as here:
        missing = await _wait_for_all(settings, here, stop)
    if stop.is_set():
        return
    problems: list[str] = []
    steps = _steps(settings)
    if "web" not in missing:
        steps = await _left_over(steps, problems.append)
    if settings.clock_file is not None:
        await demo.let_live(settings)
    seconds = time.monotonic() - started
    for line in _lines(settings, home, embedded, seconds):
        print(line, flush=True)
    for name in missing:
        print(f"! {name} is not ready yet; see {home / 'logs' / name}.log", flush=True)
    for problem in problems:
        _tell(problem)
    await _go_on(steps, stop)


async def _wait_for_all(settings: Settings, client: "httpx.AsyncClient", stop: asyncio.Event) -> list[str]:
    """Names of the processes that are not ready in time."""
    from redis.asyncio import Redis

    redis = Redis.from_url(settings.redis_url or "")
    looks: dict[str, Callable[[], Awaitable[bool]]] = {
        "web": lambda: _answers(client, f"http://{HERE}:{settings.port}/readyz"),
        "worker": lambda: _has_key(redis, WORKER_HEALTH),
        "relay": lambda: _has_key(redis, RELAY_HEALTH),
    }
    try:
        results = await asyncio.gather(*(_wait_for(look, stop) for look in looks.values()))
        return [name for name, ready in zip(looks, results, strict=True) if not ready]
    finally:
        await redis.aclose()


async def _wait_for(look: Callable[[], Awaitable[bool]], stop: asyncio.Event) -> bool:
    give_up_at = time.monotonic() + READY_WITHIN_SECONDS
    while not stop.is_set() and time.monotonic() < give_up_at:
        if await look():
            return True
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    return False


async def _answers(client: "httpx.AsyncClient", url: str) -> bool:
    import httpx

    try:
        return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def _has_key(redis: Any, pattern: str) -> bool:
    async for _ in redis.scan_iter(pattern, count=1000):
        return True
    return False


def _steps(settings: Settings) -> list[Step]:
    """What Discord must be told: the commands and, where it is known, the address of our endpoint."""
    guild_id = settings.discord_guild_id
    steps: list[Step] = [
        ("the commands are not registered", lambda: registering.push(settings, guild_id)),
    ]
    if endpoint := endpoint_url(settings):
        words = f"Discord does not accept {endpoint} as endpoint"
        steps.append((words, lambda: registering.set_endpoint(settings, endpoint)))
    return steps


async def _left_over(steps: Sequence[Step], tell: Callable[[str], None]) -> list[Step]:
    """Takes all steps; returns those that did not work, and tells why."""
    left = []
    for words, take in steps:
        try:
            await take()
        except registering.NotRegistered as problem:
            left.append((words, take))
            tell(f"{words}: {problem}")
    return left


async def _go_on(steps: Sequence[Step], stop: asyncio.Event) -> None:
    """Repeats what Discord did not take, with growing pauses, until it does or we stop."""
    pause_s = FIRST_PAUSE_SECONDS
    while steps and not stop.is_set():
        _tell(f"trying that again in {pause_s:g} s")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await stop.wait()
                return
        steps = await _left_over(steps, _tell)
        pause_s = min(pause_s * 2, LAST_PAUSE_SECONDS)
        if not steps:
            _tell("Discord has taken everything now")


def _tell(line: str) -> None:
    print(f"! {line}", flush=True)


def endpoint_url(settings: Settings) -> str | None:
    """Where Discord reaches us; the stand-in reaches us on this machine."""
    if settings.public_url:
        return f"{settings.public_url}/interactions"
    if settings.clock_file is not None:
        return f"http://{HERE}:{settings.port}/interactions"
    return None


def install_link(application_id: int) -> str:
    """What an administrator of a server opens to add the bot."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application_id}"
        f"&scope=bot+applications.commands&permissions={INSTALL_PERMISSIONS}&integration_type=0"
    )


def _lines(settings: Settings, home: Path, embedded: Sequence[str], seconds: float) -> list[str]:
    data = " and ".join(embedded) + f" in {home}" if embedded else "as DATABASE_URL and REDIS_URL say"
    lines = [
        "",
        f"Guildhall is running (ready in {seconds:.1f} s). Ctrl-C stops everything.",
        "",
        f"  web          http://{HERE}:{settings.port}/interactions   (health: /health)",
        f"  dashboard    {_dashboard(settings)}",
        "  worker       carries out jobs, timers and changes at Discord",
        "  relay        forwards what happens in servers",
        f"  data         {data}",
        f"  logs         {home / 'logs'}",
    ]
    return lines + (_try_stand_in(settings) if settings.clock_file else _try_discord(settings))


def _dashboard(settings: Settings) -> str:
    if settings.discord_client_secret is None:
        return "off, as DISCORD_CLIENT_SECRET is not set"
    who = "   (log in as any member of the demo)" if settings.clock_file else ""
    return f"{settings.dashboard_url}{who}"


def _try_stand_in(settings: Settings) -> list[str]:
    base = f"http://{HERE}:{settings.stand_in_port}"
    return [
        f"  stand-in     {base}   a small Discord with a demo server: open it in a browser",
        "",
        "Try, in another terminal:",
        *(f"  {_command()} {rest}" for rest in ("try /rank", "try /leaderboard", "try /help", "doctor")),
        "",
    ]


def _command() -> str:
    """How the command is called here: by its name, or where it lies."""
    script = Path(sys.argv[0])
    if script.name != "guildhall":
        return f"{Path(sys.executable).name} -m handlers.operations.cli"
    if shutil.which("guildhall") is not None:
        return "guildhall"
    return os.path.relpath(script)


def _try_discord(settings: Settings) -> list[str]:
    assert settings.discord_application_id is not None
    where = "" if settings.discord_api_url == DISCORD_API else f" ({settings.discord_api_url})"
    lines = [
        "",
        f"Serving Discord{where}. Add the bot to a server:",
        f"  {install_link(settings.discord_application_id)}",
    ]
    if settings.public_url is None:
        lines += [
            "",
            f"PUBLIC_URL is not set: give Discord a public https address that leads to port {settings.port},",
            "as Interactions Endpoint URL in the developer portal, with /interactions at its end.",
        ]
    return [*lines, ""]
