"""Reading the command log of a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.platform.command_log import UseFilter, list_error_kinds, list_hours, list_uses
from handlers.platform.analytics.figures import find_figures
from handlers.platform.analytics.rules import Analytics, Narrowed, analytics
from handlers.platform.guild_days import zone
from interactions.responses import Choice
from interactions.router import RouteKind

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild
    from handlers.frame.product import Product

SUGGESTED_DAYS = 30
MOST_SUGGESTED = 25


async def find_analytics(
    db: Connection, guild: Guild, days: int, narrowed: Narrowed, products: Iterable[Product]
) -> Analytics | None:
    """Of the last days, narrowed; None when nothing was used."""
    since = guild.now - timedelta(days=days)
    only = UseFilter(narrowed.commands or None, narrowed.error or None)
    uses = await list_uses(db, guild.id, since, only)
    hours = await list_hours(db, guild.id, since, zone(guild.timezone).key, only)
    found_analytics = analytics(days, uses, hours, narrowed)
    if found_analytics is None or narrowed.command or narrowed.error:
        return found_analytics
    return msgspec.structs.replace(found_analytics, products=await find_figures(db, guild, products, since))


def narrow(ctx: Context, command: str, error: str) -> Narrowed:
    """A command with all its subcommands. One that is gone may still stand in the log under its name."""
    asked = " ".join(command.removeprefix("/").split())
    known = [name for name in _commands(ctx) if name == asked or name.startswith(f"{asked} ")]
    return Narrowed(asked, tuple(known or [asked]) if asked else (), error.strip())


async def suggest_commands(ctx: Context, typed: str) -> Sequence[Choice]:
    """Commands that hold what was typed, whole groups of them too."""
    names = _commands(ctx)
    groups = {" ".join(name.split()[:words]) for name in names for words in (1, 2)}
    wanted = typed.strip().removeprefix("/").casefold()
    names_fitting = sorted(name for name in groups | set(names) if wanted in name)
    return [Choice(f"/{name}", name) for name in names_fitting[:MOST_SUGGESTED]]


async def suggest_errors(ctx: Context, typed: str) -> Sequence[Choice]:
    """Kinds of errors that there were here lately."""
    since = ctx.now - timedelta(days=SUGGESTED_DAYS)
    errors = await list_error_kinds(ctx.db, ctx.guild_id, since, typed.strip()[:50], MOST_SUGGESTED)
    return [Choice(f"{kind} ({count})"[:100], kind[:100]) for kind, count in errors]


def _commands(ctx: Context) -> list[str]:
    return [route.name for route in ctx.resources.routes if route.kind is RouteKind.COMMAND]
