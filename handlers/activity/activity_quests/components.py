"""The select and the button under `/quests`."""

from __future__ import annotations

from handlers.activity.activity_quests import actions, messages, views
from handlers.activity.activity_quests.states import DeactivateQuests, ShowQuest, ShowQuests
from handlers.frame.context import Context
from handlers.kit.lists import for_presser
from handlers.platform.roles.rules import Role
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


@router.component(ShowQuest, requires=Role.EVERYONE)
async def show_quest(ctx: Context, state: ShowQuest, *, picked: str) -> Reply | Update:
    """Everything about the picked quest."""
    return for_presser(ctx, state.owner, await views.show_one(ctx, picked))


@router.component(ShowQuests, requires=Role.EVERYONE)
async def show_quests(ctx: Context, state: ShowQuests) -> Reply | Update:
    """All of them again."""
    return for_presser(ctx, state.owner, await views.show_all(ctx))


@router.component(DeactivateQuests, requires=Role.ADMINISTRATOR)
async def deactivate_many(ctx: Context, state: DeactivateQuests) -> Update:
    """All of them, as was asked a moment ago."""
    return messages.many_deactivated(ctx.say, await actions.deactivate_many(ctx, state.kind))
