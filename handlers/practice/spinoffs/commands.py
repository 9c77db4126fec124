"""/spinoff: communities that alumni have started."""

from __future__ import annotations

from typing import Annotated

from db.practice import spinoffs as rows
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.kit.reviews import queue, receipt
from handlers.platform.roles.rules import Role
from handlers.practice.spinoffs import actions, messages
from handlers.practice.spinoffs.rules import MOST_NAME
from handlers.practice.spinoffs.states import ShowSpinoffs
from handlers.practice.techniques.rules import MOST_LINK
from handlers.practice.texts import MOST_NOTES
from interactions.options import Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("spinoff", "Communities that alumni have started.")


async def suggest(ctx: Context, text: str) -> list[Choice]:
    """Those that are listed."""
    spinoffs = await rows.search_listed(ctx.db, ctx.guild_id, text.strip(), 25)
    return [Choice(row.name[:100], str(row.spinoff_id)) for row in spinoffs]


Name = Annotated[str, Option("What the community is called", max_length=MOST_NAME)]
Link = Annotated[str, Option("Its address, beginning with https://", max_length=MOST_LINK)]
Note = Annotated[str, Option("What it is about", max_length=MOST_NOTES)]
Chosen = Annotated[str, Option("Which one", autocomplete=suggest, max_length=MOST_NAME, name="spinoff")]


@router.command("spinoff register", requires=Role.EVERYONE)
async def register(ctx: Context, *, name: Name, link: Link = "", note: Note = "") -> Reply:
    """Register a community that you have started since you graduated; the staff check it."""
    return receipt(actions.SPINOFFS, ctx, await actions.register(ctx, name, link, note))


@router.command("spinoff list", requires=Role.EVERYONE)
async def list_all(ctx: Context) -> Reply:
    """See what alumni have started."""
    return await show(ctx, ShowSpinoffs())


@pages(router, ShowSpinoffs, requires=Role.EVERYONE)
async def read_spinoffs(ctx: Context, asked: ShowSpinoffs, span: Span) -> Listed:
    """Those that go on first."""
    spinoffs = await rows.list_spinoffs(ctx.db, ctx.guild_id, span.limit, span.offset)
    return Listed(
        title=ctx.say("Communities of alumni"),
        lines=[messages.listed(ctx.say, row) for row in spinoffs],
        total=await rows.count_spinoffs(ctx.db, ctx.guild_id),
        empty=ctx.say("There are none yet. Alumni register theirs with `/spinoff register`."),
        gap="\n\n",
    )


@router.command("spinoff close", requires=Role.EVERYONE)
async def close(ctx: Context, *, spinoff: Chosen) -> Reply:
    """Say that a community of yours is over; moderators can close any."""
    row = await actions.close(ctx, spinoff)
    return ctx.whisper("**{name}** is listed as closed now.", name=row.name)


@router.command("spinoff review", requires=Role.MODERATOR)
async def review(ctx: Context) -> Reply:
    """See communities that wait for a decision."""
    return await queue(actions.SPINOFFS, ctx)
