"""Backups on the dashboard: the server's own files, and when those of the whole were made and proven."""

from __future__ import annotations

from db.operations import backups as rows
from db.operations import guild_backups
from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.platform.roles.rules import Role

pages = Pages("operations")

MOST = 20


@pages.get("/backup", requires=Role.ADMINISTRATOR, nav="Backup")
async def backup(ctx: PageContext) -> Page:
    """Those of the whole hold all servers: neither their names and sizes nor what a proof found are shown."""
    facts = {
        "backups": await rows.list_backups(ctx.db, MOST),
        "drafts": await guild_backups.list_drafts(ctx.db, ctx.guild_id),
    }
    return Page("operations/backups/backups.html", ctx.say("Backup"), facts)
