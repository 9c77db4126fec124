"""What happens in a team: into the audit, onto its panel, and told to its members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.kit import panels
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from db.quest_hall.teams import TeamRow
    from handlers.kit.reviews import Acting

PANEL = "teams.team"


async def note(acting: Acting, action: str, team: TeamRow, **facts: Any) -> None:
    """Into the audit; the panel follows."""
    await acting.by.audit(f"team.{action}", team.name, {"team": team.team_id, **facts})
    await panels.touch(acting.db, PANEL, team.team_id, now=acting.now)


async def tell(acting: Acting, whom: Collection[int], text: str, key: str) -> None:
    """These members, each once for that key; not whoever did it."""
    notices = [
        Notice(guild_id=acting.guild_id, user_id=user_id, kind=NoticeKind.TEAM, text=text, key=key)
        for user_id in whom
        if user_id != acting.actor_id
    ]
    await notify_many(acting.db, notices, now=acting.now)
