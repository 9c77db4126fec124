"""/rankadmin: moderators keep the ladder."""

from __future__ import annotations

from typing import Annotated, Final

from db.kit import reviews
from db.quest_hall import ranks as rows
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.kit.reviews import ReviewState
from handlers.kit.reviews.rules import state_word
from handlers.platform.roles.rules import Role
from handlers.quest_hall.ranks import ladder, messages
from handlers.quest_hall.ranks.climbing import KIND
from handlers.quest_hall.ranks.form import RankForm
from handlers.quest_hall.ranks.messages import name_of
from handlers.quest_hall.ranks.presets import Theme
from handlers.quest_hall.ranks.rules import MOST_RANKS, falling_points
from handlers.quest_hall.ranks.states import Requests, RequestState
from handlers.quest_hall.ranks.suggesting import suggest_ranks
from interactions.forms import Changes, New
from interactions.options import Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("rankadmin", "Keep the ranks of this server")

STATES: Final = {
    "waiting": (ReviewState.SUBMITTED, ReviewState.MORE_ASKED),
    "approved": (ReviewState.APPROVED,),
    "rejected": (ReviewState.REJECTED,),
    "all": tuple(ReviewState),
}


Which = Annotated[str, Option("Which rank", name="rank", max_length=60, autocomplete=suggest_ranks)]
RankPlace = Annotated[
    int, Option("Its place, from 1, the lowest; at the top if left out", ge=1, le=MOST_RANKS)
]
NewPlace = Annotated[int, Option("Its new place, from 1, the lowest", name="place", ge=1, le=MOST_RANKS)]
Ladder = Annotated[Theme, Option("Which ladder", name="theme")]
Replace = Annotated[bool, Option("Also where there are ranks; members keep their places")]
HowDecided = Annotated[RequestState, Option("How they are doing", name="state")]


@router.command("rankadmin add", requires=Role.MODERATOR)
async def add(ctx: Context, *, form: New[RankForm], place: RankPlace | None = None) -> Reply:
    """Add a rank."""
    rank = await ladder.add(ctx, form, place)
    return await _kept(ctx, ctx.say("{rank} is a rank now.", rank=name_of(rank)))


@router.command("rankadmin edit", requires=Role.MODERATOR)
async def edit(ctx: Context, *, rank: Which, form: Changes[RankForm]) -> Reply:
    """Change a rank; who has it keeps it."""
    after = await ladder.edit(ctx, rank, form.values)
    return await _kept(ctx, ctx.say("{rank} is changed.", rank=name_of(after)))


@router.command("rankadmin remove", requires=Role.MODERATOR)
async def remove(ctx: Context, *, rank: Which) -> Reply:
    """Remove a rank; its members stand one lower."""
    gone, members = await ladder.remove(ctx, rank)
    text: str = ctx.say("{rank} is no longer a rank.", rank=name_of(gone))
    if members:
        text += " " + ctx.say.counted(
            members, "1 member stands one rank lower.", "{count} members stand one rank lower."
        )
    return await _kept(ctx, text)


@router.command("rankadmin reorder", requires=Role.MODERATOR)
async def reorder(ctx: Context, *, rank: Which, place: NewPlace) -> Reply:
    """Move a rank up or down the ladder."""
    moved = await ladder.reorder(ctx, rank, place)
    return await _kept(ctx, ctx.say("{rank} is at place {place} now.", rank=name_of(moved), place=place))


@router.command("rankadmin preset", requires=Role.MODERATOR)
async def preset(ctx: Context, *, theme: Ladder, replace: Replace = False) -> Reply:
    """Begin with a ladder of ours, and edit it."""
    await ladder.use_preset(ctx, theme, replace=replace)
    return await _kept(ctx, ctx.say("This is your ladder. `/rankadmin edit` changes each rank."))


@router.command("rankadmin sync", requires=Role.MODERATOR)
async def sync(ctx: Context) -> Reply:
    """Make ranks and roles of all members right."""
    await ladder.sync(ctx)
    return ctx.whisper("All members are looked at again; that takes some minutes in a large server.")


@router.command("rankadmin requests", requires=Role.MODERATOR)
async def list_requests(ctx: Context, *, state: HowDecided = "waiting") -> Reply:
    """See who asked for a rank, and who decided."""
    return await show(ctx, Requests(state=state))


@pages(router, Requests, requires=Role.MODERATOR)
async def read_requests(ctx: Context, asked: Requests, span: Span) -> Listed:
    """The latest first."""
    states = STATES[asked.state]
    requests = await reviews.list_in_states(
        ctx.db, ctx.guild_id, KIND, states, limit=span.limit, offset=span.offset
    )
    return Listed(
        title=ctx.say("Requests for ranks"),
        lines=[
            messages.request_line(ctx.say, review, state_word(ctx.say, review.state)) for review in requests
        ],
        total=await reviews.count_in_states(ctx.db, ctx.guild_id, KIND, states),
        empty=ctx.say("There are none."),
    )


async def _kept(ctx: Context, text: str) -> Reply:
    now = await rows.list_ranks(ctx.db, ctx.guild_id)
    return messages.kept(ctx.say, text, now, messages.falls_short(ctx.say, falling_points(now)))
