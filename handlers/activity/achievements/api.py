"""Achievements in the REST API."""

from __future__ import annotations

from typing import Any

import msgspec

from handlers.activity.cached import ACHIEVEMENTS
from handlers.api.context import ApiContext
from handlers.api.fields import Id, Scope
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role

api = Api("activity", "Activity")


class AchievementView(msgspec.Struct, frozen=True):
    """An achievement. `criteria` null: by hand only; `holders`: how many members have it."""

    achievement_id: int
    name: str
    description: str
    emoji: str
    xp: int
    role_id: Id | None
    liberation: bool
    criteria: dict[str, Any] | None
    holders: int


@api.get("/achievements", requires=Role.EVERYONE, scope=Scope.READ)
async def list_achievements(ctx: ApiContext, liberation: bool | None = None) -> list[AchievementView]:
    """Achievements that can be had here, but for secret ones; of `liberation`, or others."""
    return [
        AchievementView(
            row.achievement_id,
            row.name,
            row.description,
            row.emoji,
            row.xp,
            str(row.role_id) if row.role_id is not None else None,
            row.liberation,
            row.criteria,
            row.holders,
        )
        for row in await ctx.cached(ACHIEVEMENTS)
        if not row.secret and liberation in (None, row.liberation)
    ]
