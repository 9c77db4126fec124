"""The overview: parts of all features that this member may see."""

from __future__ import annotations

from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.platform.roles.rules import Role

pages = Pages("platform")


@pages.get("/overview", requires=Role.EVERYONE, nav="Overview")
async def overview(ctx: PageContext) -> Page:
    """How the server is."""
    return Page(
        "platform/overview/overview.html", ctx.say("Overview"), {"sections": await ctx.sections("overview")}
    )
