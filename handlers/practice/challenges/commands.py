"""/challenge: join, see how far you are; create, edit and end for the staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from db.practice import challenges as rows
from db.practice.challenges import ChallengeRow
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.roles.rules import Role
from handlers.practice.challenges import actions, messages
from handlers.practice.challenges.form import ChallengeForm
from handlers.practice.challenges.rules import NoSuchChallenge
from handlers.practice.challenges.states import ShowChallenges, ShowStandings
from interactions.escaping import escape, shorten
from interactions.forms import Changes, New
from interactions.options import Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("challenge", "Something to achieve together within some days.")

MOST_SUGGESTED = 25


def _choices(challenges: Sequence[ChallengeRow], typed: str) -> list[Choice]:
    return [
        Choice(row.name, str(row.challenge_id))
        for row in challenges
        if typed.casefold() in row.name.casefold()
    ][:MOST_SUGGESTED]


async def suggest_open(ctx: Context, typed: str) -> list[Choice]:
    """Those that are not over."""
    return _choices(await rows.list_challenges(ctx.db, ctx.guild_id, ended=False, limit=100), typed)


async def suggest_all(ctx: Context, typed: str) -> list[Choice]:
    """Also those that are over."""
    return _choices(await rows.list_challenges(ctx.db, ctx.guild_id, ended=True, limit=100), typed)


async def suggest_joined(ctx: Context, typed: str) -> list[Choice]:
    """Those that the actor has joined."""
    return _choices(await rows.list_joined(ctx.db, ctx.guild_id, ctx.actor.id), typed)


Open = Annotated[str, Option("Which one", autocomplete=suggest_open, max_length=80, name="challenge")]
Known = Annotated[str, Option("Which one", autocomplete=suggest_all, max_length=80, name="challenge")]
Joined = Annotated[str, Option("Which one", autocomplete=suggest_joined, max_length=80, name="challenge")]
Starts = Annotated[str, Option("When it begins, by your clock; now if left out", max_length=40)]
READY = (
    Choice("Seven days in a row", "week"),
    Choice("Five hours in a month", "hours"),
    Choice("Practise and validate", "together"),
)
Ready = Annotated[str, Option("Which one", choices=READY, name="set")]


@router.command("challenge list", requires=Role.EVERYONE)
async def list_all(ctx: Context) -> Reply:
    """See what you can achieve together."""
    return await show(ctx, ShowChallenges())


@pages(router, ShowChallenges, requires=Role.EVERYONE, size=5)
async def read_challenges(ctx: Context, asked: ShowChallenges, span: Span) -> Listed:
    """What can be joined first."""
    challenges = await rows.list_challenges(
        ctx.db, ctx.guild_id, ended=True, limit=span.limit, offset=span.offset
    )
    counts = await rows.count_challengers(ctx.db, [row.challenge_id for row in challenges])
    return Listed(
        title=ctx.say("Challenges"),
        lines=[messages.listed(ctx.say, row, counts.get(row.challenge_id, (0, 0))) for row in challenges],
        total=await rows.count_challenges(ctx.db, ctx.guild_id, ended=True),
        empty=ctx.say("There are none yet. A moderator can create one with `/challenge create`."),
        gap="\n\n",
    )


@router.command("challenge join", requires=Role.EVERYONE)
async def join(ctx: Context, *, challenge: Open) -> Reply:
    """Take part in a challenge."""
    return messages.joined(ctx.say, await actions.join(ctx, challenge))


@router.command("challenge progress", requires=Role.EVERYONE)
async def progress(ctx: Context, *, challenge: Joined | None = None) -> Reply:
    """See how far you are."""
    return messages.progress(ctx.say, *await actions.progress(ctx, challenge))


@router.command("challenge leaderboard", requires=Role.EVERYONE)
async def leaderboard(ctx: Context, *, challenge: Known) -> Reply:
    """See how far everybody is."""
    row = await actions.lock(ctx, challenge)
    return await show(ctx, ShowStandings(row.challenge_id))


@pages(router, ShowStandings, requires=Role.EVERYONE)
async def read_standings(ctx: Context, asked: ShowStandings, span: Span) -> Listed:
    """Who finished first, then who is farthest."""
    row = await rows.find_challenge(ctx.db, ctx.guild_id, asked.challenge)
    if row is None:
        raise NoSuchChallenge
    challengers = await rows.list_standings(ctx.db, row.challenge_id, span.limit, span.offset)
    counts = await rows.count_challengers(ctx.db, [row.challenge_id])
    return Listed(
        title=shorten(escape(row.name), 250),
        head=messages.when(ctx.say, row),
        lines=[
            messages.standing(ctx.say, place, challenger, ctx.actor.id)
            for place, challenger in enumerate(challengers, span.offset + 1)
        ],
        total=counts.get(row.challenge_id, (0, 0))[0],
        empty=ctx.say("Nobody has joined yet."),
    )


@router.command("challenge create", requires=Role.MODERATOR)
async def create(ctx: Context, *, form: New[ChallengeForm], starts: Starts | None = None) -> Reply:
    """Create a challenge."""
    return messages.created(ctx.say, await actions.create(ctx, form, starts))


@router.command("challenge starter", requires=Role.MODERATOR)
async def starter(ctx: Context, *, ready: Ready) -> Reply:
    """Begin a ready-made challenge."""
    return messages.created(ctx.say, await actions.add_starter(ctx, ready))


@router.command("challenge edit", requires=Role.MODERATOR)
async def edit(ctx: Context, *, challenge: Open, form: Changes[ChallengeForm]) -> Reply:
    """Change a challenge, while nobody has finished it."""
    return messages.changed(ctx.say, await actions.edit(ctx, challenge, form))


@router.command("challenge end", requires=Role.MODERATOR)
async def end(ctx: Context, *, challenge: Open) -> Reply:
    """End a challenge before its time; its standings stay."""
    return messages.ended(ctx.say, await actions.end(ctx, challenge))
