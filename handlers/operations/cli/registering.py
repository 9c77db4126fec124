"""`guildhall commands`: print, compare and push the commands that Discord shows."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from db.platform.registered_commands import EVERYWHERE, set_registered_commands
from deploy.settings import Settings, settings_or_exit
from handlers.products import PRODUCTS
from interactions import registration, routes
from interactions.api_errors import DiscordError
from interactions.languages import Languages
from interactions.matching import Routes
from interactions.rest import HOME_URL, DiscordRest

SLASH = 1
"""Discord's type of commands that are typed; only those can be mentioned."""
EVERY_GUILD = "all"
HANDLERS = Path(__file__).resolve().parents[2]


class NotRegistered(Exception):
    """Why Discord did not take or tell what it was asked."""


def commands(arguments: argparse.Namespace) -> int:
    """`print` needs no settings; `diff` exits with 1 when a push would change something."""
    if arguments.action == "print":
        print(registration.render(payload(_guild_of(arguments.guild, None))))
        return _tell_problems()
    settings = settings_or_exit("commands", of_running=True)
    guild_id = _guild_of(arguments.guild, settings.discord_guild_id)
    try:
        if arguments.action == "diff":
            return asyncio.run(_diff(settings, guild_id))
        print(f"{asyncio.run(push(settings, guild_id))} commands registered")
        return 0
    except NotRegistered as problem:
        print(f"guildhall: {problem}", file=sys.stderr)
        return 1


def _guild_of(option: str | None, of_settings: int | None) -> int | None:
    """The guild that an operator means; None for everywhere. Exits when the option is no id."""
    if option is None:
        return of_settings
    if option != EVERY_GUILD and not option.isdecimal():
        raise SystemExit(f"guildhall: --guild takes a server's id or {EVERY_GUILD}, not {option!r}")
    return None if option == EVERY_GUILD else int(option)


def payload(guild_id: int | None = None) -> list[registration.Command]:
    """What is registered, for everywhere or for one guild."""
    made = registration.payload(Routes.of(PRODUCTS), Languages.load([HANDLERS]))
    return made if guild_id is None else registration.for_guild(made)


def _tell_problems() -> int:
    problems = registration.problems(payload())
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    return 1 if problems else 0


async def push(settings: Settings, guild_id: int | None = None) -> int:
    """Overwrites the commands at Discord and keeps their ids; returns how many there are.

    Raises NotRegistered. Where the database cannot be reached, texts name commands plainly.
    """
    async with _rest(settings) as rest:

        async def put(commands: list[registration.Command]) -> list[registration.Command]:
            answer: list[registration.Command] = await rest.request(
                _call(routes.PUT_COMMANDS, routes.PUT_GUILD_COMMANDS, settings, guild_id), json=commands
            )
            return answer

        made = await registration.push(put, payload(guild_id))
    await _keep_ids(settings, guild_id or EVERYWHERE, made)
    return len(made)


async def _keep_ids(settings: Settings, guild_id: int, made: list[registration.Command]) -> None:
    import asyncpg

    ids = {command["name"]: int(command["id"]) for command in made if command["type"] == SLASH}
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=10)
        try:
            await set_registered_commands(connection, guild_id, ids)
        finally:
            await connection.close()
    except (asyncpg.PostgresError, OSError) as problem:
        print(f"guildhall: the ids of the commands were not kept: {problem}", file=sys.stderr)


async def set_endpoint(settings: Settings, endpoint: str) -> None:
    """Tells Discord where interactions go; it tries the address at once. Raises NotRegistered."""
    async with _rest(settings) as rest:
        await rest.request(
            routes.EDIT_CURRENT_APPLICATION.to(), json={"interactions_endpoint_url": endpoint}, patience_s=15
        )


async def get_application(settings: Settings) -> dict[str, Any]:
    """The application that the token belongs to. Raises NotRegistered."""
    async with _rest(settings) as rest:
        application: dict[str, Any] = await rest.request(routes.GET_CURRENT_APPLICATION.to())
        return application


async def _diff(settings: Settings, guild_id: int | None) -> int:
    call = _call(routes.LIST_COMMANDS, routes.LIST_GUILD_COMMANDS, settings, guild_id)
    async with _rest(settings) as rest:
        there = await rest.request(call, query={"with_localizations": "true"})
    difference = registration.diff(payload(guild_id), there)
    print(registration.render_diff(difference))
    return 1 if difference else 0


def _call(
    everywhere: routes.RestRoute, in_guild: routes.RestRoute, settings: Settings, guild_id: int | None
) -> Any:
    assert settings.discord_application_id is not None
    if guild_id is None:
        return everywhere.to(application_id=settings.discord_application_id)
    return in_guild.to(application_id=settings.discord_application_id, guild_id=guild_id)


@asynccontextmanager
async def _rest(settings: Settings) -> AsyncIterator[DiscordRest]:
    """A client for a few calls; its errors as NotRegistered."""
    rest = DiscordRest(
        settings.discord_api_url, settings.discord_bot_token or "", home_url=settings.public_url or HOME_URL
    )
    try:
        yield rest
    except (DiscordError, registration.RegistrationRefused) as problem:
        raise NotRegistered(str(problem)) from problem
    finally:
        await rest.close()
