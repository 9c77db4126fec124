"""/xp: moderators give and take, everybody may ask why."""

from __future__ import annotations

from typing import Annotated

from handlers.activity.xp import actions, messages
from handlers.activity.xp.rules import MAX_GRANT, MAX_XP
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.roles.rules import Role
from interactions.options import MemberOption, Option
from interactions.responses import Defer, Reply
from interactions.router import Router
from jobs.requests.activity import ExplainXp

router = Router()
router.group("xp", "Give, take and explain xp.")

RECEIVER = Person("bots have no xp", oneself="You cannot give xp to yourself.", here=True)
Receiver = Annotated[MemberOption, Option("Whose xp", name="member", who=RECEIVER)]
Owner = Annotated[MemberOption, Option("Whose xp", name="member", who=Person("bots have no xp"))]
AnyOwner = Annotated[
    MemberOption,
    Option("Whose xp? Leave empty for the whole server", name="member", who=Person("bots have no xp")),
]
Whose = Annotated[MemberOption, Option("Whose xp? Leave empty for yours", name="member")]
Amount = Annotated[int, Option("How much xp", ge=1, le=MAX_GRANT, name="amount")]
NewTotal = Annotated[int, Option("The new total", ge=0, le=MAX_XP, name="xp")]
Note = Annotated[str, Option("What for; kept in the ledger", max_length=200, name="note")]


@router.command("xp give", requires=Role.MODERATOR)
async def give_xp(ctx: Context, *, member: Receiver, amount: Amount, note: Note | None = None) -> Reply:
    """Give a member xp."""
    moved = await actions.give_xp(ctx, member, amount, note)
    return messages.xp_given(ctx.say, member.id, moved)


@router.command("xp take", requires=Role.MODERATOR)
async def take_xp(ctx: Context, *, member: Owner, amount: Amount, note: Note | None = None) -> Reply:
    """Take xp from a member."""
    moved = await actions.take_xp(ctx, member, amount, note)
    return messages.xp_taken(ctx.say, member.id, moved)


@router.command("xp set", requires=Role.MODERATOR)
async def set_xp(ctx: Context, *, member: Receiver, xp: NewTotal, note: Note | None = None) -> Reply:
    """Set a member's xp to a number."""
    moved = await actions.set_xp(ctx, member, xp, note)
    return messages.xp_set(ctx.say, member.id, moved)


@router.command("xp reset", requires=Role.MODERATOR)
async def reset_xp(ctx: Context, *, member: AnyOwner | None = None) -> Reply:
    """Take all xp of a member, or of the whole server."""
    if member is None:
        return messages.guild_reset_offer(ctx.say, await actions.guild_xp(ctx))
    moved = await actions.reset_xp(ctx, member)
    return messages.xp_taken(ctx.say, member.id, moved)


@router.command("xp why", requires=Role.EVERYONE)
async def why(ctx: Context, *, member: Whose | None = None) -> Defer:
    """See what recently gave xp, and why something did not."""
    user_id = ctx.actor.id if member is None else member.id
    await actions.refuse_curiosity(ctx, user_id)
    return Defer(ExplainXp(ctx.follow_up, ctx.guild_id, user_id), ephemeral=True)
