"""Chains of quests, and quests of teams, on the dashboard: seen by all, changed as by their commands."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from db.quest_hall import chains
from db.quest_hall.quests import QuestRow, find_quest
from db.quest_hall.team_quests import TeamTerms, find_terms
from handlers.api.problems import NotThere
from handlers.dashboard.context import Done, Page, PageContext
from handlers.dashboard.pages import Pages
from handlers.dashboard.said import said
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import chain_commands, ordering, taking
from handlers.quest_hall.board_quests.form import MOST_REWARD
from handlers.quest_hall.team_quests import commands as team_commands
from interactions.escaping import bold

pages = Pages("quest_hall")

Points = Annotated[int, Meta(ge=0, le=MOST_REWARD)]
Hours = Annotated[int, Meta(ge=0, le=8_760)]
Switch = Literal["yes", "no"]
Size = Annotated[int, Meta(ge=0, le=10)]
Percent = Annotated[int, Meta(ge=0, le=90)]
Gather = Annotated[int, Meta(ge=1, le=336)]


@pages.get("/chains", requires=Role.EVERYONE)
async def list_chains(ctx: PageContext) -> Page:
    """As `/quest chain list`."""
    facts = {"chains": await chains.list_chains(ctx.db, ctx.guild_id)}
    return Page("quest_hall/overview/chains.html", ctx.say("Chains"), facts)


@pages.get("/chains/{chain_id}", requires=Role.EVERYONE)
async def chain(ctx: PageContext, chain_id: int) -> Page:
    """As `/quest chain info`; below it what quest masters set."""
    row = await ordering.find_chain(ctx, str(chain_id))
    facts = {
        "answer": await chain_commands.path(ctx, row),
        "chain": row,
        "most": MOST_REWARD,
        "leads": row.closed_at is None and await taking.leads(ctx),
    }
    return Page("quest_hall/overview/chain.html", row.name, facts)


@pages.post("/chains/{chain_id}", requires=Role.QUEST_MASTER)
async def change_chain(
    ctx: PageContext,
    chain_id: int,
    points: Points,
    hours: Hours,
    step_hours: Hours,
    shared: Switch,
    delay_hours: Hours = 0,
) -> Done:
    """As `/quest chain edit`."""
    row = await ordering.find_chain(ctx, str(chain_id))
    values = {
        "points": points,
        "hours": hours,
        "step_hours": step_hours,
        "shared": shared == "yes",
        "delay_hours": delay_hours,
    }
    after = await ordering.edit_chain(ctx, row, values)
    return Done(
        asks=ctx.say("Change the chain {chain}?", chain=bold(row.name)),
        tells=said(await chain_commands.path(ctx, after)),
        back=ctx.address("chains", chain_id),
    )


@pages.post("/quests/{quest_id}/teams", requires=Role.QUEST_MASTER)
async def offer_to_teams(
    ctx: PageContext,
    quest_id: int,
    size: Size,
    split: Literal["equal", "presence"] = "equal",
    leader: Percent = 0,
    hours: Gather = 48,
) -> Done:
    """As `/team quest offer`."""
    quest = await find_quest(ctx.db, ctx.guild_id, quest_id)
    if quest is None:
        raise NotThere
    reply = await team_commands.offer(
        ctx, quest=str(quest_id), size=size, split=split, leader=leader, hours=hours
    )
    asks = ctx.say("Change for whom {quest} is?", quest=bold(quest.title))
    return Done(asks=asks, tells=said(reply), back=ctx.address("quests", quest_id))


async def team_facts(ctx: PageContext, quest: QuestRow) -> dict[str, object]:
    """What the form below a quest shows to quest masters."""
    if quest.state == "archived" or not await taking.leads(ctx):
        return {"offer": None}
    terms = await find_terms(ctx.db, quest.quest_id)
    return {"offer": terms or TeamTerms(size=0), "quest_id": quest.quest_id}
