"""Activity quests in the REST API."""

from __future__ import annotations

from datetime import datetime

import msgspec

from handlers.activity.cached import QUESTS
from handlers.api.context import ApiContext
from handlers.api.fields import Scope
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role

api = Api("activity", "Activity")


class ActivityQuest(msgspec.Struct, frozen=True):
    """A quest of one period; `ends_at` null: open end. `boost`: what xp is multiplied by afterwards."""

    quest_id: int
    kind: str
    cycle: str
    name: str
    description: str
    metric: str
    difficulty: str
    target: int
    reward_xp: int
    boost: float | None
    boost_hours: int | None
    starts_at: datetime
    ends_at: datetime | None


@api.get("/activity-quests", requires=Role.EVERYONE, scope=Scope.READ)
async def list_activity_quests(ctx: ApiContext) -> list[ActivityQuest]:
    """Quests that run now."""
    quests = [quest for quest in await ctx.cached(QUESTS) if quest.starts_at <= ctx.now]
    return [
        ActivityQuest(
            quest_id=quest.quest_id,
            kind=quest.kind,
            cycle=quest.cycle,
            name=quest.name,
            description=quest.description,
            metric=quest.metric,
            difficulty=quest.difficulty,
            target=quest.target,
            reward_xp=quest.reward_xp,
            boost=quest.boost_hundredths / 100 if quest.boost_hundredths is not None else None,
            boost_hours=quest.boost_hours,
            starts_at=quest.starts_at,
            ends_at=quest.ends_at,
        )
        for quest in quests
        if quest.ends_at is None or quest.ends_at > ctx.now
    ]
