"""/boost: more xp for a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from db.platform.members import list_members
from handlers.activity.boosts import actions, messages
from handlers.activity.boosts.rules import MOST_HOURS
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.roles.rules import Role
from interactions.escaping import first_visible, plain, shorten
from interactions.options import MemberOption, Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("boost", "More xp for a time, for a member or for everybody.")


async def suggest_boosts(ctx: Context, typed: str) -> Sequence[Choice]:
    """Those that run, with whose they are."""
    boosts = await actions.list_running(ctx)
    user_ids = [one.user_id for one in boosts if one.user_id is not None]
    members = await list_members(ctx.db, ctx.guild_id, user_ids)
    names = {member.user_id: first_visible(*member.names) for member in members}
    found = []
    for one in boosts:
        name = ctx.say("everybody") if one.user_id is None else names.get(one.user_id, str(one.user_id))
        found.append((f"× {messages.factor(ctx.say, one.hundredths)} · {plain(name)}", str(one.boost_id)))
    fitting = [one for one in found if typed.casefold() in one[0].casefold()]
    return [Choice(shorten(name, 100), value) for name, value in fitting[:25]]


Factor = Annotated[float, Option("What earned xp is multiplied by", name="multiplier", ge=1.01, le=10)]
Hours = Annotated[int, Option("For how many hours", name="hours", ge=1, le=MOST_HOURS)]
Whose = Annotated[
    MemberOption,
    Option(
        "Whose xp; everybody's when left out",
        name="member",
        who=Person("bots have no xp", oneself="You cannot give yourself a boost."),
    ),
]
Chosen = Annotated[str, Option("The boost", name="boost", autocomplete=suggest_boosts)]


@router.command("boost give", requires=Role.MODERATOR)
async def give(ctx: Context, *, multiplier: Factor, hours: Hours, member: Whose | None = None) -> Reply:
    """Multiply what a member, or everybody, earns for some hours."""
    return messages.given(ctx.say, await actions.give(ctx, member, multiplier, hours))


@router.command("boost list", requires=Role.EVERYONE)
async def list_boosts(ctx: Context) -> Reply:
    """Show the boosts that run."""
    return messages.listed(ctx.say, await actions.list_running(ctx))


@router.command("boost stop", requires=Role.MODERATOR)
async def stop(ctx: Context, *, boost: Chosen) -> Reply:
    """End a boost now."""
    return messages.stopped(ctx.say, await actions.stop(ctx, boost))
