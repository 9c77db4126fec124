"""The audit on the dashboard: searched, in pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from msgspec import Meta

from db.platform.audit import list_audit_actions, list_audit_before
from handlers.dashboard.context import Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.dashboard.people import find_typed
from handlers.platform.audit import messages
from handlers.platform.audit.actions import subject_kinds
from handlers.platform.audit.rules import MOST_DAYS, read_action
from handlers.platform.roles.rules import Role

pages = Pages("platform")

Words = Annotated[str, Meta(max_length=100)]
Days = Annotated[int, Meta(ge=1, le=MOST_DAYS)]
PER_PAGE = 50


@pages.get("/audit", requires=Role.MODERATOR, nav="Audit")
async def audit(
    ctx: PageContext, action: Words = "", who: Words = "", days: Days = 30, before: int | None = None
) -> Page:
    """Who changed what, newest first; `who`: by whom or about whom."""
    entries = await list_audit_before(
        ctx.db,
        ctx.guild_id,
        since=ctx.now - timedelta(days=days),
        action=read_action(action),
        member_id=await find_typed(ctx, who) if who.strip() else None,
        before=before,
        limit=PER_PAGE + 1,
    )
    shown = entries[:PER_PAGE]
    kinds = await subject_kinds(ctx.db, ctx.guild_id, shown)
    query = {"action": action, "who": who, "days": days}
    more = {**query, "before": shown[-1].audit_id} if len(entries) > PER_PAGE else None
    facts = {
        **query,
        "lines": [messages.line(ctx.say, entry, kinds) for entry in shown],
        "more": f"?{urlencode(more)}" if more else "",
        "known": await list_audit_actions(ctx.db, ctx.guild_id, "", 100),
    }
    return Page("platform/audit/audit.html", ctx.say("Audit"), facts)
