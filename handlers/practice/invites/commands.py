"""/invite: bring others."""

from __future__ import annotations

from typing import Annotated

from db.practice import invites as rows
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.platform.roles.rules import Role
from handlers.platform.welcome.offers import WelcomeOffer, add_offer
from handlers.practice.invites import actions, messages
from handlers.practice.invites.states import HaveCode, ShowInviters
from interactions.fields import Field
from interactions.options import Option
from interactions.responses import OpenModal, Reply
from interactions.router import Router

add_offer(WelcomeOffer("invite_code", "I have an invite code", HaveCode(), module="practice"))

router = Router()
router.group("invite", "Bring others, and be rewarded when they stay.")

MOST_TYPED = 12

Code = Annotated[str, Option("The code that somebody gave you", max_length=MOST_TYPED, name="code")]
TypedCode = Annotated[str, Field("code", max_length=MOST_TYPED)]


@router.command("invite create", requires=Role.EVERYONE)
async def create(ctx: Context) -> Reply:
    """Get your own invite code."""
    return messages.created(ctx.say, await actions.create(ctx))


@router.command("invite redeem", requires=Role.EVERYONE)
async def redeem(ctx: Context, *, code: Code) -> Reply:
    """Say who has brought you here, within 14 days after joining."""
    inviter_id, active = await actions.redeem(ctx, code)
    return messages.redeemed(ctx.say, inviter_id, active=active)


@router.component(HaveCode, requires=Role.EVERYONE)
async def ask_code(ctx: Context, state: HaveCode) -> OpenModal:
    """Asks for the code."""
    return messages.form(ctx.say)


@router.modal(HaveCode, requires=Role.EVERYONE)
async def take_code(ctx: Context, state: HaveCode, *, code: TypedCode) -> Reply:
    """Takes it."""
    inviter_id, active = await actions.redeem(ctx, code)
    return messages.redeemed(ctx.say, inviter_id, active=active)


@router.command("invite stats", requires=Role.EVERYONE)
async def stats(ctx: Context) -> Reply:
    """See whom you have brought, and who brought most."""
    return await show(ctx, ShowInviters())


@pages(router, ShowInviters, requires=Role.EVERYONE)
async def read_inviters(ctx: Context, asked: ShowInviters, span: Span) -> Listed:
    """The reader's own numbers above all others'."""
    inviters = await rows.list_inviters(ctx.db, ctx.guild_id, span.limit, span.offset)
    own = await rows.find_inviter_stats(ctx.db, ctx.guild_id, ctx.actor.id)
    return Listed(
        title=ctx.say("Who has brought whom"),
        head=messages.own(ctx.say, own),
        lines=[
            messages.line(ctx.say, place, inviter, ctx.actor.id)
            for place, inviter in enumerate(inviters, span.offset + 1)
        ],
        total=await rows.count_inviters(ctx.db, ctx.guild_id),
        empty=ctx.say("Nobody has redeemed a code yet."),
        gap="\n",
    )
