"""/ranks and /rankup, each also as a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from db.quest_hall import ranks as rows
from handlers.frame.context import Context
from handlers.platform.profiles.actions import refuse_closed
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.roles.rules import Role
from handlers.quest_hall.ranks import messages, requests
from handlers.quest_hall.ranks.requests import LONGEST_NOTE
from handlers.quest_hall.ranks.states import AskForRank, ShowLadder
from interactions.options import MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()

Whose = Annotated[MemberOption, Option("Whose; yours if left out", name="member")]
Note = Annotated[str, Option("For reviewers, where somebody approves it", max_length=LONGEST_NOTE)]
OwnRequest = Annotated[
    Literal["new", "show", "withdraw", "appeal"],
    Option(
        "A new request, or what to do with your last one",
        choices={
            "Ask for the next rank": "new",
            "See it": "show",
            "Withdraw it": "withdraw",
            "Appeal, with your reason as note": "appeal",
        },
    ),
]


@router.command("ranks", requires=Role.EVERYONE)
async def show_ranks(ctx: Context, *, member: Whose | None = None) -> Reply:
    """See the ranks of this server, and how far you are."""
    if member is None or member.id == ctx.actor.id:
        return await _ladder(ctx)
    await refuse_closed(ctx, member.id, member.display_name)
    return messages.ladder(ctx.say, await requests.see(ctx, member.id, member.display_name))


@router.command("rankup", requires=Role.EVERYONE)
async def rank_up(ctx: Context, *, note: Note = "", request: OwnRequest = "new") -> Reply:
    """Reach your next rank, or see what is missing."""
    if request != "new":
        return await requests.follow_up(ctx, request, note)
    return await requests.rank_up(ctx, note)


@router.component(AskForRank, requires=Role.EVERYONE)
async def press_rank_up(ctx: Context, state: AskForRank) -> Reply:
    """As `/rankup`."""
    return await requests.rank_up(ctx, "")


@router.component(ShowLadder, requires=Role.EVERYONE)
async def press_show(ctx: Context, state: ShowLadder) -> Reply:
    """As `/ranks`."""
    return await _ladder(ctx)


async def _ladder(ctx: Context) -> Reply:
    return messages.ladder(ctx.say, await requests.see(ctx, ctx.actor.id, ctx.actor.name))


async def rank_lines(ctx: Context, user_id: int) -> Sequence[ProfileLine]:
    """The rank, for `/profile`."""
    place = (await rows.list_places(ctx.db, ctx.guild_id, [user_id])).get(user_id)
    if place is None:
        return ()
    ladder = await rows.list_ranks(ctx.db, ctx.guild_id)
    return (ProfileLine(ctx.say("Rank of the quest hall"), messages.profile(ctx.say, ladder[place - 1])),)
