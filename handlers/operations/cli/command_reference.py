"""The reference of all commands, as Markdown, from what is registered with Discord."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from handlers.platform.roles.rules import STAFF, Role
from handlers.products import PRODUCTS
from interactions.matching import Routes
from interactions.options import OptionType
from interactions.router import RouteKind

if TYPE_CHECKING:
    from handlers.frame.product import Product
    from interactions.options import OptionSpec
    from interactions.router import Route

HEAD: Final = """\
# Commands

Every command with the least role that it asks for, and its options; **bold** ones are required.
`guildhall reference` makes this page from what is registered with Discord. Which Discord role stands for a
role here is chosen with `/setroles`; on the staff ladder a higher role may do all that a lower one may:
{ladder}. Whoever has Discord's *Administrator* permission may use all of them."""
KINDS: Final = {
    RouteKind.COMMAND: "",
    RouteKind.USER_COMMAND: " (in the menu of a member)",
    RouteKind.MESSAGE_COMMAND: " (in the menu of a message)",
}
WORDS: Final = {
    OptionType.STRING: "text",
    OptionType.INTEGER: "whole number",
    OptionType.BOOLEAN: "yes or no",
    OptionType.USER: "member",
    OptionType.CHANNEL: "channel",
    OptionType.ROLE: "role",
    OptionType.MENTIONABLE: "member or role",
    OptionType.NUMBER: "number",
    OptionType.ATTACHMENT: "file",
}
LEAST: Final = {
    Role.EVERYONE: "Everybody.",
    Role.DISCORD_ADMINISTRATOR: "Only whoever has Discord's *Administrator* permission.",
}


def page() -> str:
    """All of it."""
    ladder = " > ".join(f"`{role}`" for role in STAFF)
    return "\n\n".join((HEAD.format(ladder=ladder), *(_product(product) for product in PRODUCTS)))


def _product(product: Product) -> str:
    routes = sorted(
        (route for route in Routes.of((product,)) if route.kind in KINDS),
        key=lambda route: (route.kind.value, route.name),
    )
    return "\n\n".join((f"## {product.title}", product.summary, *(_command(route) for route in routes)))


def _command(route: Route) -> str:
    slash = "/" if route.kind is RouteKind.COMMAND else ""
    least = LEAST.get(route.requires, f"Least role: `{route.requires}`.")
    parts = [
        f"### {slash}{route.name}{KINDS[route.kind]}",
        " ".join(text for text in (route.description, least) if text),
    ]
    options = "\n".join(_option(spec) for spec in route.options)
    return "\n\n".join((*parts, options) if options else parts)


def _option(spec: OptionSpec) -> str:
    name = f"**`{spec.name}`**" if spec.required else f"`{spec.name}`"
    return f"- {name} ({', '.join(_takes(spec))}): {spec.option.description}"


def _takes(spec: OptionSpec) -> Iterator[str]:
    """The kind, and what limits it."""
    yield WORDS[spec.kind]
    option = spec.option
    if spec.choices:
        yield "one of " + " · ".join(choice.name for choice in spec.choices)
    if option.ge is not None and option.le is not None:
        yield f"{option.ge} to {option.le}"
    elif option.ge is not None:
        yield f"at least {option.ge}"
    elif option.le is not None:
        yield f"at most {option.le}"
    if option.max_length is not None:
        yield f"at most {option.max_length} characters"
