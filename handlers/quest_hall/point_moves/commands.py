"""/points: everybody sees them, officers give and take."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.profiles.actions import refuse_closed
from handlers.platform.roles.rules import Role
from handlers.quest_hall.point_moves import actions, messages
from handlers.quest_hall.points import POINTS
from interactions.options import MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("points", "Points of the quest hall.")

MOST_POINTS = 100_000
MOST_ENTRIES = 20

Whose = Annotated[MemberOption, Option("Whose points? Leave empty for yours", name="member")]
BOTS = "bots have no points"
Receiver = Annotated[
    MemberOption, Option("Whose points to change", name="member", who=Person(BOTS, here=True))
]
Owner = Annotated[MemberOption, Option("Whose points to change", name="member", who=Person(BOTS))]
Amount = Annotated[int, Option("How many points", ge=1, le=MOST_POINTS, name="amount")]
Note = Annotated[str, Option("The reason; kept with the points", max_length=200, name="note")]


@router.command("points show", requires=Role.EVERYONE)
async def show_points(ctx: Context, *, member: Whose | None = None) -> Reply:
    """Show how many points a member has, and their place."""
    user_id = await _whose(ctx, member)
    total = await POINTS.total(ctx.db, ctx.guild_id, user_id)
    place = await POINTS.place(ctx.db, ctx.guild_id, user_id)
    return messages.points(ctx.say, user_id, total, place)


@router.command("points history", requires=Role.EVERYONE)
async def history(ctx: Context, *, member: Whose | None = None) -> Reply:
    """Show what recently gave and took points."""
    user_id = await _whose(ctx, member)
    entries = await POINTS.entries(ctx.db, ctx.guild_id, user_id, most=MOST_ENTRIES)
    return messages.history(ctx.say, user_id, entries)


@router.command("points give", requires=Role.OFFICER)
async def give_points(ctx: Context, *, member: Receiver, amount: Amount, note: Note | None = None) -> Reply:
    """Give a member points."""
    booked = await actions.give_points(ctx, member, amount, note)
    return messages.given(ctx.say, member.id, booked)


@router.command("points take", requires=Role.OFFICER)
async def take_points(ctx: Context, *, member: Owner, amount: Amount, note: Note | None = None) -> Reply:
    """Take points from a member."""
    booked = await actions.take_points(ctx, member, amount, note)
    return messages.taken(ctx.say, member.id, booked)


async def _whose(ctx: Context, member: MemberOption | None) -> int:
    if member is None:
        return ctx.actor.id
    await refuse_closed(ctx, member.id, member.display_name)
    return member.id
