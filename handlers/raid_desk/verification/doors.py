"""The buttons and forms by which members verify themselves, in the server and in direct messages."""

from __future__ import annotations

from typing import Annotated

from handlers.frame.context import Context
from handlers.kit.reviews import receipt, submit
from handlers.platform.roles.rules import Role
from handlers.raid_desk.verification import sessions, views
from handlers.raid_desk.verification.reviewing import VERIFICATIONS, facts_of
from handlers.raid_desk.verification.states import (
    AskStaff,
    Begin,
    Cancel,
    CheckPage,
    EnterName,
    GoToDirectMessages,
)
from interactions.escaping import plain
from interactions.fields import Field
from interactions.option_values import AttachmentOption
from interactions.responses import Defer, OpenModal, Reply, Update
from interactions.router import Router
from jobs.requests.platform import SendDirectMessage
from jobs.requests.raid_desk import CheckProfile

router = Router()

Typed = Annotated[str, Field(name="ign", max_length=40)]
Note = Annotated[str, Field(name="note", max_length=views.LONGEST_NOTE)]
Shots = Annotated[list[AttachmentOption], Field(name="shots")]


@router.component(Begin, requires=Role.EVERYONE)
async def begin(ctx: Context, state: Begin) -> Reply | OpenModal:
    """The panel's button: the form, or where one's verification stands."""
    session = await sessions.begin(ctx)
    if session.state == "pending_realmeye":
        return views.session_view(ctx.say, session, in_guild=True)
    return views.ask_name(ctx.say, session)


@router.component(EnterName, requires=Role.EVERYONE, in_dm=True)
async def open_form(ctx: Context, state: EnterName) -> OpenModal:
    """The form again."""
    _, session = await sessions.open_session(ctx, state.session_id)
    return views.ask_name(ctx.say, session)


@router.modal(EnterName, requires=Role.EVERYONE, in_dm=True)
async def enter_name(ctx: Context, state: EnterName, *, name: Typed) -> Reply:
    """The name, and back comes the code."""
    session = await sessions.name_it(ctx, state.session_id, name)
    return views.session_view(ctx.say, session, in_guild=ctx.in_guild)


@router.component(CheckPage, requires=Role.EVERYONE, in_dm=True)
async def check(ctx: Context, state: CheckPage) -> Defer:
    """A worker looks at the page."""
    session = await sessions.ask_for_check(ctx, state.session_id)
    request = CheckProfile(ctx.follow_up, session.session_id, session.user_id, ctx.in_guild)
    return Defer(request, ephemeral=ctx.in_guild, update=True)


@router.component(GoToDirectMessages, requires=Role.EVERYONE)
async def go_to_direct_messages(ctx: Context, state: GoToDirectMessages) -> Update:
    """The same by direct message, and here as before."""
    _, session = await sessions.open_session(ctx, state.session_id)
    message = views.session_view(ctx.say, session, in_guild=False).to_message()
    key = f"verification:{session.session_id}:{session.version}:direct"
    await ctx.outbox.add(SendDirectMessage(ctx.actor.id, message, urgent=True), key=key)
    told = ctx.say(
        "I have written to you. If nothing arrives, you have closed your direct messages to this server: "
        "then just go on here."
    )
    view = views.session_view(ctx.say, session, in_guild=True, extra=told)
    return Update(embeds=view.embeds, components=view.components)


@router.component(AskStaff, requires=Role.EVERYONE)
async def ask_staff(ctx: Context, state: AskStaff) -> OpenModal:
    """The form for staff."""
    _, session = await sessions.open_session(ctx, state.session_id)
    return views.ask_staff(ctx.say, session)


@router.modal(AskStaff, requires=Role.EVERYONE)
async def submit_to_staff(
    ctx: Context, state: AskStaff, *, note: Note | None = None, shots: Shots | None = None
) -> Reply:
    """It waits for staff."""
    _, session = await sessions.open_session(ctx, state.session_id)
    if session.name is None:
        raise sessions.SessionOver
    facts = facts_of(session, plain(note or ""), shots or ())
    review = await submit(VERIFICATIONS, ctx, f"session:{session.session_id}", facts)
    return receipt(VERIFICATIONS, ctx, review)


@router.component(Cancel, requires=Role.EVERYONE, in_dm=True)
async def cancel(ctx: Context, state: Cancel) -> Update:
    """No more of it."""
    session = await sessions.cancel(ctx, state.session_id)
    view = views.session_view(ctx.say, session, in_guild=ctx.in_guild)
    return Update(embeds=view.embeds, components=view.components)
