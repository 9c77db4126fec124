"""Background work of the practice product."""

from __future__ import annotations

from typing import ClassVar

from jobs.requests.base import FollowUp, QueueName, Request


class RenderStreak(Request, tag="practice.render_streak/1", frozen=True):
    """Draw a member's year of practice and show it as the answer."""

    follow_up: FollowUp
    guild_id: int
    user_id: int
    name: str


class ReadTechniques(Request, tag="practice.read_techniques/1", frozen=True):
    """Fetch a file with techniques and show what it would add, or (`apply`) add it."""

    queue: ClassVar[QueueName] = "long"

    follow_up: FollowUp
    guild_id: int
    actor_id: int
    url: str
    apply: bool

    def __repr__(self) -> str:
        return f"ReadTechniques(guild_id={self.guild_id}, apply={self.apply})"


class WriteTechniques(Request, tag="practice.write_techniques/1", frozen=True):
    """Show all techniques as a file; `form` is csv or json."""

    follow_up: FollowUp
    guild_id: int
    form: str


class RenderLiberation(Request, tag="practice.render_liberation/1", frozen=True):
    """Draw what the community has reached and show it; `period` is week, month, quarter or year."""

    follow_up: FollowUp
    guild_id: int
    period: str
