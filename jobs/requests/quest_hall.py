"""Background work of the quest hall."""

from __future__ import annotations

from jobs.requests.base import FollowUp, Request


class RenderQuestStats(Request, tag="quest_hall.render_quest_stats/1", frozen=True):
    """Draw a member's months with quests and show them with the numbers as the answer.

    `name`: as the member is called there, not escaped.
    """

    follow_up: FollowUp
    guild_id: int
    user_id: int
    name: str
