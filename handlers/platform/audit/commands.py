"""`/audit`: who changed what, in pages or as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from db.platform.audit import count_audit, list_audit_before
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.audit import actions, messages
from handlers.platform.audit.rules import MOST_DAYS, AuditQuery, read_action
from handlers.platform.audit.states import ShowAudit
from handlers.platform.roles.rules import Role
from interactions.options import Option, UserOption
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.platform import ExportAudit

router = Router()

Action = Annotated[
    str,
    Option(
        "Only this action, or all that begin with it", name="action", autocomplete=actions.suggest_actions
    ),
]
Who = Annotated[UserOption, Option("Only what this member did, or what concerned them", name="member")]
Days = Annotated[int, Option("How many days back; 30 if left out", ge=1, le=MOST_DAYS, name="days")]
Form = Annotated[Literal["pages", "csv"], Option("Pages to read here, or a CSV file", name="format")]


@router.command("audit", requires=Role.MODERATOR)
async def audit(
    ctx: Context,
    *,
    action: Action | None = None,
    member: Who | None = None,
    days: Days = 30,
    form: Form = "pages",
) -> Reply | Defer:
    """Who changed what in this server."""
    asked = AuditQuery(read_action(action), member.id if member is not None else None, days)
    if form == "csv":
        await ctx.audit("audit.export", filter=asked.action, member=asked.member_id, days=days)
        request = ExportAudit(ctx.follow_up, ctx.guild_id, asked.action, asked.member_id, days)
        return Defer(request, ephemeral=True)
    return await show(ctx, ShowAudit(asked.action or "", asked.member_id or 0, days))


@pages(router, ShowAudit, requires=Role.MODERATOR)
async def audit_page(ctx: Context, asked: ShowAudit, span: Span) -> Listed:
    """What was noted, newest first."""
    query = AuditQuery(read_action(asked.action), asked.member or None, asked.days)
    since = ctx.now - timedelta(days=query.days)
    total = await count_audit(ctx.db, ctx.guild_id, since, query.action, query.member_id)
    entries = await list_audit_before(
        ctx.db,
        ctx.guild_id,
        since=since,
        action=query.action,
        member_id=query.member_id,
        before=None,
        limit=span.limit,
        offset=span.offset,
    )
    kinds = await actions.subject_kinds(ctx.db, ctx.guild_id, entries)
    return Listed(
        title=messages.heading(ctx.say, query),
        lines=[messages.line(ctx.say, entry, kinds) for entry in entries],
        total=total,
        empty=ctx.say("Nothing was recorded."),
    )
