"""`/audit`: who changed what, in pages or as a file."""

from __future__ import annotations

from typing import Annotated, Literal

from handlers.frame.context import Context
from handlers.platform.audit import actions, messages
from handlers.platform.audit.rules import MOST_DAYS, Asked, read_action
from handlers.platform.audit.states import TurnPage
from handlers.platform.roles.rules import Role
from interactions.options import Option, UserOption
from interactions.responses import Defer, Reply, Update
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
Days = Annotated[int, Option("Of how many days; 30 when you choose nothing", ge=1, le=MOST_DAYS, name="days")]
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
    asked = Asked(read_action(action), member.id if member is not None else None, days)
    if form == "csv":
        await ctx.audit("audit.export", filter=asked.action, member=asked.member_id, days=days)
        request = ExportAudit(ctx.follow_up, ctx.guild_id, asked.action, asked.member_id, days)
        return Defer(request, ephemeral=True)
    return messages.page(ctx.say, asked, await actions.find_page(ctx, asked))


@router.component(TurnPage, requires=Role.MODERATOR)
async def turn_page(ctx: Context, state: TurnPage) -> Update:
    """Another page."""
    asked = Asked(read_action(state.action), state.member_id or None, state.days)
    return messages.turned(ctx.say, asked, await actions.find_page(ctx, asked, state.turn, state.edge))
