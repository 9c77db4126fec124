"""Names for the marks in a page that has been drawn: three queries, however many there are."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from db.platform.guilds import list_channels, list_roles
from db.platform.members import list_members
from handlers.dashboard.markdown import MARKS
from interactions.escaping import first_visible

if TYPE_CHECKING:
    from handlers.dashboard.context import PageContext

LARGEST = 2**63 - 1


async def with_names(ctx: PageContext, html: str) -> str:
    """The page with names where the marks were; what is unknown is told by its number."""
    asked = {(match[1], int(match[2])) for match in MARKS.finditer(html) if int(match[2]) <= LARGEST}
    known = await _names(ctx, asked) if asked else {}
    return MARKS.sub(lambda match: known.get((match[1], int(match[2])), _unknown(match[1], match[2])), html)


async def _names(ctx: PageContext, asked: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    members = sorted(number for kind, number in asked if kind == "@")
    known: dict[tuple[str, int], str] = {}
    for member in await list_members(ctx.db, ctx.guild_id, members) if members else ():
        address = ctx.address("members", member.user_id)
        name = first_visible(*member.names) or str(member.user_id)
        known["@", member.user_id] = f'<a href="{address}"><bdi>{escape(name)}</bdi></a>'
    if any(kind == "&" for kind, _ in asked):
        for role in await list_roles(ctx.db, ctx.guild_id):
            known["&", role.role_id] = f'<span class="role">@{escape(role.name.lstrip("@"))}</span>'
    if any(kind == "#" for kind, _ in asked):
        for channel in await list_channels(ctx.db, ctx.guild_id):
            known["#", channel.channel_id] = f'<span class="channel">#{escape(channel.name)}</span>'
    return known


def _unknown(kind: str, number: str) -> str:
    return f"<code>{'@' if kind != '#' else '#'}{number}</code>"
