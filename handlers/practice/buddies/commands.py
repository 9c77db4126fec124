"""/buddy: find somebody to practise with."""

from __future__ import annotations

from db.practice.buddies import BuddyPairRow
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.practice.buddies import actions, messages
from handlers.practice.buddies.states import AcceptBuddy, Nudge
from interactions.responses import Reply
from interactions.router import Router

router = Router()
router.group("buddy", "A practice buddy: two members who practise together.")


@router.command("buddy find", requires=Role.EVERYONE)
async def find(ctx: Context) -> Reply:
    """Look for a practice buddy who suits you."""
    pair = await actions.find(ctx)
    return messages.looking(ctx.say) if pair is None else messages.offered(ctx.say, pair, ctx.actor.id)


@router.command("buddy accept", requires=Role.EVERYONE)
async def accept(ctx: Context) -> Reply:
    """Say yes to the person who was found for you."""
    return await _accept(ctx, None)


@router.component(AcceptBuddy, requires=Role.EVERYONE)
async def press_accept(ctx: Context, state: AcceptBuddy) -> Reply:
    """Says yes."""
    return await _accept(ctx, state.pair)


async def _accept(ctx: Context, pair_id: int | None) -> Reply:
    pair, both = await actions.accept(ctx, pair_id)
    other_id = pair.other(ctx.actor.id)
    return messages.accepted(ctx.say, other_id) if both else messages.waits(ctx.say, other_id)


@router.command("buddy status", requires=Role.EVERYONE)
async def status(ctx: Context) -> Reply:
    """See how you and your practice buddy are doing."""
    standing = await actions.status(ctx)
    if standing is None:
        return messages.looking(ctx.say)
    if isinstance(standing, BuddyPairRow):
        return messages.offered(ctx.say, standing, ctx.actor.id)
    return messages.status(ctx.say, standing)


@router.command("buddy nudge", requires=Role.EVERYONE)
async def nudge(ctx: Context) -> Reply:
    """Send your practice buddy a kind word, once a day."""
    return messages.nudged(ctx.say, await actions.nudge(ctx))


@router.component(Nudge, requires=Role.EVERYONE)
async def press_nudge(ctx: Context, state: Nudge) -> Reply:
    """Likewise."""
    return messages.nudged(ctx.say, await actions.nudge(ctx))


@router.command("buddy leave", requires=Role.EVERYONE)
async def leave(ctx: Context) -> Reply:
    """Part from your practice buddy, decline, or stop looking."""
    return messages.parted(ctx.say, had_buddy=await actions.leave(ctx))
