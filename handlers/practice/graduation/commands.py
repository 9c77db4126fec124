"""/graduate for members, /graduation for the staff."""

from __future__ import annotations

from typing import Annotated

from db.practice import graduations as rows
from handlers.frame.context import Context
from handlers.kit.lists import Listed, Span, pages, show
from handlers.kit.reviews import queue, receipt
from handlers.platform.portal import portal_row
from handlers.platform.roles.rules import Role
from handlers.practice.graduation import actions, messages
from handlers.practice.graduation.rules import MOST_MESSAGE, SWITCH
from handlers.practice.graduation.states import Apply, ShowGraduations, WithdrawGraduation
from interactions.fields import Field
from interactions.options import ChannelOption, MemberOption, Option
from interactions.responses import OpenModal, Reply, Update
from interactions.router import Router

router = Router(switch=SWITCH)
router.group("graduation", "Ceremonies of members who graduate.")

VOICE = 2

Whose = Annotated[MemberOption, Option("Who graduates", name="member")]
When = Annotated[str, Option("By your clock, such as 2030-05-17 18:30", name="when", max_length=40)]
Where = Annotated[
    ChannelOption, Option("The voice channel of the ceremony", channel_types=(VOICE,), name="channel")
]
Message = Annotated[str, Field("message", max_length=MOST_MESSAGE)]


@router.command("graduate", requires=Role.EVERYONE)
async def graduate(ctx: Context) -> Reply:
    """See how far you are from graduating, and apply."""
    return messages.overview(ctx.say, *await actions.look(ctx))


@router.component(Apply, requires=Role.EVERYONE)
async def open_form(ctx: Context, state: Apply) -> OpenModal:
    """Asks for a message."""
    row = await rows.find_graduation(ctx.db, ctx.guild_id, ctx.actor.id)
    await actions.refuse_unready(ctx, row)
    return messages.form(ctx.say)


@router.modal(Apply, requires=Role.EVERYONE)
async def apply(ctx: Context, state: Apply, *, message: Message = "") -> Reply:
    """Submits the application."""
    return receipt(actions.GRADUATIONS, ctx, await actions.apply(ctx, message))


@router.component(WithdrawGraduation, requires=Role.EVERYONE)
async def withdraw(ctx: Context, state: WithdrawGraduation) -> Update:
    """Takes it back."""
    await actions.withdraw(ctx)
    return messages.withdrawn(ctx.say)


@router.command("graduation plan", requires=Role.MODERATOR)
async def plan(ctx: Context, *, member: Whose, when: When, channel: Where | None = None) -> Reply:
    """Choose the time of a ceremony, or another one."""
    return messages.planned(ctx.say, member.id, await actions.plan(ctx, member, when, channel))


@router.command("graduation complete", requires=Role.MODERATOR)
async def complete(ctx: Context, *, member: Whose) -> Reply:
    """The ceremony is held: they are an alumnus from now on."""
    return messages.completed(ctx.say, member.id, has_role=await actions.complete(ctx, member))


@router.command("graduation reviews", requires=Role.MODERATOR)
async def reviews(ctx: Context) -> Reply:
    """See applications that wait for a decision."""
    return await queue(actions.GRADUATIONS, ctx)


@router.command("graduation list", requires=Role.EVERYONE)
async def list_all(ctx: Context) -> Reply:
    """See who graduates, and who has graduated."""
    return await show(ctx, ShowGraduations())


@pages(router, ShowGraduations, requires=Role.EVERYONE)
async def read_graduations(ctx: Context, asked: ShowGraduations, span: Span) -> Listed:
    """What is under way first."""
    graduations = await rows.list_graduations(ctx.db, ctx.guild_id, span.limit, span.offset)
    return Listed(
        title=ctx.say("Graduations"),
        lines=[messages.listed(ctx.say, row) for row in graduations],
        total=await rows.count_graduations(ctx.db, ctx.guild_id),
        empty=ctx.say("Nobody has applied to graduate yet."),
        rows=await portal_row(ctx, "graduations"),
    )
