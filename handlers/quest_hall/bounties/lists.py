"""/bounty list and mine, and the select below them."""

from __future__ import annotations

from typing import Annotated

from db.quest_hall import bounties as rows
from db.quest_hall import bounty_claims as claims
from db.quest_hall.bounties import BountiesWanted
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import writing
from handlers.quest_hall.board_quests.form import Difficulty, suggest_categories
from handlers.quest_hall.bounties import commands, messages
from handlers.quest_hall.bounties.form import MOST_REWARD
from handlers.quest_hall.bounties.states import Bounties, Mine, PickBounty, ShowBounties
from interactions.fields import Id
from interactions.options import Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()

Category = Annotated[str, Option("Only this category", max_length=40, autocomplete=suggest_categories)]
Hard = Annotated[Difficulty, Option("Only this difficulty")]
Least = Annotated[int, Option("At least this many points", name="points", ge=0, le=MOST_REWARD)]


@router.command("bounty list", requires=Role.EVERYONE)
async def list_bounties(
    ctx: Context, *, category: Category = "", difficulty: Hard | None = None, points: Least = 0
) -> Reply:
    """See open bounties."""
    number = await writing.category_number(ctx, category) if category else 0
    return await show(ctx, Bounties(difficulty or "any", number, points))


@router.command("bounty mine", requires=Role.EVERYONE)
async def list_mine(ctx: Context) -> Reply:
    """See bounties that you posted or claimed."""
    return await show(ctx, Mine())


@router.component(ShowBounties, requires=Role.EVERYONE)
async def press_all(ctx: Context, state: ShowBounties) -> Reply:
    """As `/bounty list`."""
    return await show(ctx, Bounties())


@router.component(PickBounty, requires=Role.EVERYONE)
async def pick(ctx: Context, state: PickBounty, *, picked: Id) -> Reply:
    """The bounty, with what can be done with it."""
    return messages.details(ctx.say, await commands.see(ctx, picked))


@pages(router, Bounties, requires=Role.EVERYONE, size=10)
async def read_open(ctx: Context, asked: Bounties, span: Span) -> Listed:
    """Those that close first first."""
    wanted = BountiesWanted(
        guild_id=ctx.guild_id,
        category=await writing.category_of(ctx, asked.category),
        difficulty=asked.difficulty if asked.difficulty != "any" else "",
        least_reward=asked.least,
    )
    listed, total = await rows.list_open(ctx.db, wanted, span.limit, span.offset)
    return Listed(
        title=ctx.say("Open bounties"),
        lines=[
            messages.line(ctx.say, bounty, number)
            for number, bounty in enumerate(listed, start=span.offset + 1)
        ],
        total=total,
        empty=ctx.say("There is no open bounty like that."),
        rows=messages.opener(ctx.say, listed, asked.page),
    )


@pages(router, Mine, requires=Role.EVERYONE, size=10)
async def read_mine(ctx: Context, asked: Mine, span: Span) -> Listed:
    """The latest first."""
    listed, total = await rows.list_concerning(ctx.db, ctx.guild_id, ctx.actor.id, span.limit, span.offset)
    lines = []
    for number, bounty in enumerate(listed, start=span.offset + 1):
        own = await claims.find_claim(ctx.db, bounty.bounty_id, ctx.actor.id)
        lines.append(messages.own_line(ctx.say, bounty, own, number))
    return Listed(
        title=ctx.say("Your bounties"),
        lines=lines,
        total=total,
        empty=ctx.say("There are none; `/bounty list` shows those that are open."),
        rows=messages.opener(ctx.say, listed, asked.page),
    )
