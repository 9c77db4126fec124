"""Backups on the dashboard: when the last ones were made, and whether they can be restored."""

from __future__ import annotations

from db.operations import backups as rows
from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.platform.roles.rules import Role

pages = Pages("operations")

MOST = 20


@pages.get("/backup", requires=Role.ADMINISTRATOR, nav="Backup")
async def backup(ctx: PageContext) -> Page:
    """They hold all servers, so neither their names and sizes nor what a proof found are shown."""
    facts = {"backups": await rows.list_backups(ctx.db, MOST)}
    return Page("operations/backups/backups.html", ctx.say("Backup"), facts)
