"""/innovation: techniques that members make up."""

from __future__ import annotations

from typing import Annotated

from db.practice import innovations as rows
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.kit.reviews import queue, receipt
from handlers.platform.roles.rules import Role
from handlers.practice.innovations import actions, messages
from handlers.practice.innovations.rules import MOST_INSTRUCTIONS
from handlers.practice.innovations.states import ProposeInnovation, ShowInnovations, ValidateInnovation
from handlers.practice.settings import PracticeSettings
from handlers.practice.techniques.rules import MOST_DESCRIPTION, MOST_NAME
from interactions.fields import Field
from interactions.options import Option
from interactions.responses import Choice, OpenModal, Reply
from interactions.router import Router

router = Router()
router.group("innovation", "Techniques that members invent.")


async def suggest(ctx: Context, text: str) -> list[Choice]:
    """What is proposed, and what was accepted."""
    innovations = await rows.search_innovations(ctx.db, ctx.guild_id, text.strip(), 25)
    return [Choice(row.name[:100], str(row.innovation_id)) for row in innovations]


Chosen = Annotated[str, Option("Which one", autocomplete=suggest, max_length=MOST_NAME, name="innovation")]
Name = Annotated[str, Field("name", max_length=MOST_NAME)]
Description = Annotated[str, Field("description", max_length=MOST_DESCRIPTION)]
Instructions = Annotated[str, Field("instructions", max_length=MOST_INSTRUCTIONS)]


@router.command("innovation submit", requires=Role.EVERYONE)
async def submit(ctx: Context) -> OpenModal:
    """Propose a technique of your own; enough members, or the staff, make it part of the catalogue."""
    return messages.form(ctx.say)


@router.modal(ProposeInnovation, requires=Role.EVERYONE)
async def take_proposal(
    ctx: Context,
    state: ProposeInnovation,
    *,
    name: Name,
    description: Description,
    instructions: Instructions,
) -> Reply:
    """Takes it."""
    review = await actions.propose(ctx, name, description, instructions)
    return receipt(actions.INNOVATIONS, ctx, review)


@router.command("innovation list", requires=Role.EVERYONE)
async def list_all(ctx: Context) -> Reply:
    """See what members have proposed, and which of it was accepted."""
    return await show(ctx, ShowInnovations())


@pages(router, ShowInnovations, requires=Role.EVERYONE, size=5)
async def read_innovations(ctx: Context, asked: ShowInnovations, span: Span) -> Listed:
    """What waits first."""
    innovations = await rows.list_innovations(ctx.db, ctx.guild_id, span.limit, span.offset)
    votes = await rows.count_votes(ctx.db, [row.innovation_id for row in innovations])
    needed = (await ctx.guild_settings(PracticeSettings)).innovation_validations
    return Listed(
        title=ctx.say("Innovations"),
        lines=[messages.listed(ctx.say, row, votes.get(row.innovation_id, 0), needed) for row in innovations],
        total=await rows.count_innovations(ctx.db, ctx.guild_id),
        empty=ctx.say("Nobody has proposed a technique yet. `/innovation submit` does."),
        gap="\n\n",
    )


@router.command("innovation show", requires=Role.EVERYONE)
async def show_one(ctx: Context, *, innovation: Chosen) -> Reply:
    """Read a proposal with its instructions; your own with its state."""
    row = await actions.find(ctx, innovation)
    review = await actions.review_of(ctx, row)
    if row.author_id == ctx.actor.id and review is not None:
        return receipt(actions.INNOVATIONS, ctx, review)
    votes, needed = await actions.votes_of(ctx, row)
    return messages.shown(ctx.say, row, votes, needed, may_vote=row.state == "proposed")


@router.command("innovation validate", requires=Role.EVERYONE)
async def validate(ctx: Context, *, innovation: Chosen) -> Reply:
    """Say that a proposed technique works: you have tried it."""
    row = await actions.find(ctx, innovation)
    return messages.validated(ctx.say, *await actions.validate(ctx, row.innovation_id))


@router.component(ValidateInnovation, requires=Role.EVERYONE)
async def press_validate(ctx: Context, state: ValidateInnovation) -> Reply:
    """The same by a button."""
    return messages.validated(ctx.say, *await actions.validate(ctx, state.innovation))


@router.command("innovation review", requires=Role.MODERATOR)
async def review(ctx: Context) -> Reply:
    """See proposals that wait for a decision."""
    return await queue(actions.INNOVATIONS, ctx)
