"""Which commands this member may use here, by topic.

Why: decision 0301.
"""

import msgspec

from db.platform.registered_commands import EVERYWHERE, list_registered_commands
from handlers.frame.context import Context
from handlers.frame.product import Product
from handlers.frame.refusals import Refusal
from handlers.platform.roles.rules import allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.escaping import Markdown
from interactions.router import Route, RouteKind

COMMANDS = (RouteKind.COMMAND, RouteKind.USER_COMMAND, RouteKind.MESSAGE_COMMAND)


class UnknownTopic(Refusal):
    """There is no topic of that name for you here."""

    remedy = "These are: {topics}."


class Topic(msgspec.Struct, frozen=True):
    """A product and those of its commands that the member may use, by name."""

    product: Product
    commands: tuple[Route, ...]


async def topics(ctx: Context) -> tuple[Topic, ...]:
    """Topics with at least one command for this member in this place."""
    settings = await ctx.guild_settings(PlatformSettings)
    off = ctx.resources.modules_off.union(settings.modules_off)
    listed = []
    for product in ctx.resources.products:
        if product.can_be_disabled and product.key in off:
            continue
        commands = [
            route
            for route in ctx.resources.routes
            if route.module == product.key and _usable(ctx, route, settings)
        ]
        if commands:
            listed.append(Topic(product, tuple(sorted(commands, key=lambda route: route.name))))
    return tuple(listed)


def _usable(ctx: Context, route: Route, settings: PlatformSettings) -> bool:
    if route.kind not in COMMANDS or route.switch in ctx.resources.modules_off:
        return False
    if not ctx.in_guild:
        return route.in_dm
    return allowed(ctx.actor, route.requires, settings.roles)


async def command_ids(ctx: Context) -> dict[str, int]:
    """Name -> Discord's id of the slash commands here, as far as known."""
    return await list_registered_commands(ctx.db, ctx.guild_id if ctx.in_guild else EVERYWHERE)


def choose(ctx: Context, known: tuple[Topic, ...], wanted: str | None) -> Topic:
    """The wanted topic by key or title, else the first one."""
    if wanted is None:
        return known[0]
    folded = wanted.strip().casefold()
    for topic in known:
        names = (topic.product.key, topic.product.title, ctx.say(topic.product.title))
        if folded in [name.casefold() for name in names]:
            return topic
    raise UnknownTopic(topics=Markdown(", ").join(ctx.say(topic.product.title) for topic in known))
