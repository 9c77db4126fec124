"""Background work of the practice product."""

from __future__ import annotations

from jobs.requests.base import FollowUp, Request


class RenderStreak(Request, tag="practice.render_streak/1", frozen=True):
    """Draw a member's year of practice and show it as the answer."""

    follow_up: FollowUp
    guild_id: int
    user_id: int
    name: str
