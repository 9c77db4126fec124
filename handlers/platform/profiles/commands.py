"""/profile, and the buttons by which a member closes theirs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from db.platform.profiles import BUDDIES, PRIVATE, PUBLIC
from handlers.frame.context import Context
from handlers.frame.people import Person
from handlers.platform.portal import portal_row
from handlers.platform.profiles import actions, messages
from handlers.platform.profiles.states import CloseProfile, OpenProfile, ShowToBuddies
from handlers.platform.roles.rules import Role
from interactions.options import MemberOption, Option
from interactions.responses import Reply
from interactions.router import Router

router = Router()

Whose = Annotated[
    MemberOption,
    Option("Whose profile? Leave empty for yours", name="member", who=Person("bots have no profile")),
]
AsText = Annotated[bool, Option("As plain text instead of a panel", name="text")]


@router.command("profile", requires=Role.EVERYONE)
async def profile(ctx: Context, *, member: Whose | None = None, text: AsText = False) -> Reply:
    """Everything about a member, in one place."""
    user_id = ctx.actor.id if member is None else member.id
    name = ctx.actor.name if member is None else member.display_name
    await actions.refuse_closed(ctx, user_id, name)
    own = user_id == ctx.actor.id
    level = await actions.own_level(ctx) if own else None
    lines = await actions.lines(ctx, user_id)
    reply = messages.profile(ctx.say, name, lines, own_level=level, as_text=text)
    links = await portal_row(ctx, "members", user_id)
    return msgspec.structs.replace(reply, components=(*reply.components, *links))


@router.component(CloseProfile, requires=Role.EVERYONE)
async def close_profile(ctx: Context, state: CloseProfile) -> Reply:
    """The presser's own, whoever's the message is."""
    await actions.choose_level(ctx, PRIVATE)
    return ctx.whisper(
        "Your profile and your activity are closed: only you and moderators see them. Boards stay public."
    )


@router.component(ShowToBuddies, requires=Role.EVERYONE)
async def show_to_buddies(ctx: Context, state: ShowToBuddies) -> Reply:
    """The presser's own, whoever's the message is."""
    await actions.choose_level(ctx, BUDDIES)
    return ctx.whisper(
        "Your profile and your activity are shown to your practice buddy and to moderators. "
        "Boards stay public."
    )


@router.component(OpenProfile, requires=Role.EVERYONE)
async def open_profile(ctx: Context, state: OpenProfile) -> Reply:
    """The presser's own, whoever's the message is."""
    await actions.choose_level(ctx, PUBLIC)
    return ctx.whisper("Your profile and your activity are open to everybody here.")
