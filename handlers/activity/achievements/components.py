"""Turning the pages: the owner's message changes, anybody else gets a copy of their own."""

from __future__ import annotations

import msgspec

from handlers.activity.achievements import views
from handlers.activity.achievements.states import TurnAchievements, TurnDefinitions
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


@router.component(TurnAchievements, requires=Role.EVERYONE)
async def turn(ctx: Context, state: TurnAchievements) -> Reply | Update:
    """Another page of a member's achievements."""
    found = await views.show(ctx, state.member, state.page)
    if state.owner != ctx.actor.id:
        return msgspec.structs.replace(found, ephemeral=True)
    return Update(embeds=found.embeds, components=found.components)


@router.component(TurnDefinitions, requires=Role.MODERATOR)
async def turn_definitions(ctx: Context, state: TurnDefinitions) -> Update:
    """Another page of the definitions."""
    found = await views.show_definitions(ctx, state.page)
    return Update(embeds=found.embeds, components=found.components)
