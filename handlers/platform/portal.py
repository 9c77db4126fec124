"""A community's own site beside the bot: buttons that lead there, once `PORTAL_URL` or the server names it.

The site answers at `/techniques`, `/graduations`, `/members/<id>` and `/members/<id>/journal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.platform.settings.platform_settings import PlatformSettings
from interactions.components import ActionRow, LinkButton

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from interactions.languages import Say


async def portal_row(ctx: Context, *path: str | int, say: Say | None = None) -> tuple[ActionRow, ...]:
    """The button to that page of the portal, in a row; none without a portal. `say`: in that language."""
    home = (await ctx.guild_settings(PlatformSettings)).portal_url or ctx.resources.portal_url
    if not home:
        return ()
    address = "/".join((home.rstrip("/"), *map(str, path)))
    return (ActionRow((LinkButton((say or ctx.say)("Open in the portal"), address),)),)
