"""Teams on the dashboard: all of them, each with what it does, and the role that its members have."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from db.platform.guilds import list_roles
from db.quest_hall import teams as rows
from handlers.dashboard.context import Done, Page, PageContext
from handlers.dashboard.listed import PageNumber, list_facts, span_of
from handlers.dashboard.pages import Pages
from handlers.dashboard.said import said
from handlers.platform.roles.api import role_option
from handlers.platform.roles.rules import Role, allowed
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.teams import commands, messages, panel
from handlers.quest_hall.teams.finding import find_any
from handlers.quest_hall.teams.states import Teams
from interactions.escaping import bold

pages = Pages("quest_hall")

Chosen = Annotated[str, Meta(pattern="^([1-8]?[0-9]{1,18})?$")]


@pages.get("/teams", requires=Role.EVERYONE, nav="Teams")
async def teams(ctx: PageContext, page: PageNumber = 1) -> Page:
    """As `/team list`."""
    span = span_of(page)
    listed = await commands.page(ctx, Teams(), span)
    shown = await rows.list_teams(
        ctx.db, ctx.guild_id, looking=False, smaller_than=0, limit=span.limit, offset=span.offset
    )
    facts = {**list_facts(listed, span, {}), "ids": [entry.team.team_id for entry in shown]}
    return Page("quest_hall/overview/teams.html", ctx.say("Teams"), facts)


@pages.get("/teams/{team_id}", requires=Role.EVERYONE)
async def team(ctx: PageContext, team_id: int) -> Page:
    """As `/team info`; below it what moderators choose."""
    row = await find_any(ctx, str(team_id))
    roles = (await ctx.guild_settings(PlatformSettings)).roles
    facts = {
        "answer": messages.info(ctx.say, await panel.read(ctx.db, await ctx.guild(), row)),
        "team": row,
        "moderates": allowed(ctx.actor, Role.MODERATOR, roles),
        "roles": [role for role in await list_roles(ctx.db, ctx.guild_id) if not role.managed],
    }
    return Page("quest_hall/overview/team.html", row.name, facts)


@pages.post("/teams/{team_id}/role", requires=Role.MODERATOR)
async def choose_role(ctx: PageContext, team_id: int, chosen: Chosen = "") -> Done:
    """As `/team role`."""
    row = await find_any(ctx, str(team_id))
    known = {role.role_id: role for role in await list_roles(ctx.db, ctx.guild_id)}
    picked = role_option(known.get(int(chosen)), "role") if chosen else None
    reply = await commands.choose_role(ctx, team=str(team_id), role=picked)
    asks = ctx.say("Change the role of {team}?", team=bold(row.name))
    return Done(asks=asks, tells=said(reply), back=ctx.address("teams", team_id))
