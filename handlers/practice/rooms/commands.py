"""The button of practice rooms."""

from __future__ import annotations

from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.practice.check_ins import actions, messages
from handlers.practice.rooms.states import StartInRoom
from interactions.responses import Reply
from interactions.router import Router

router = Router()


@router.component(StartInRoom, requires=Role.EVERYONE)
async def start(ctx: Context, state: StartInRoom) -> Reply:
    """As /start."""
    return messages.started(ctx.say, *await actions.start(ctx, None))
