"""`/status` and its buttons."""

from __future__ import annotations

from handlers.frame.context import Context
from handlers.operations.status import messages
from handlers.operations.status.actions import read_status
from handlers.operations.status.states import ShowStatus
from handlers.platform.roles.rules import Role
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


@router.command("status", requires=Role.ADMINISTRATOR)
async def status(ctx: Context) -> Reply:
    """Show how I am: answers, database, queues, relay, disks and scheduled tasks."""
    return Reply(components=messages.panel(ctx.say, await read_status(ctx), 0), ephemeral=True, v2=True)


@router.component(ShowStatus, requires=Role.ADMINISTRATOR)
async def show_status(ctx: Context, state: ShowStatus) -> Update:
    """In place of what was shown."""
    return Update(components=messages.panel(ctx.say, await read_status(ctx), state.page), v2=True)
