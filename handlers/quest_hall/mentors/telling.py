"""What happens between mentors and students: into the audit, and told to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from db.platform.audit import add_audit
from handlers.platform.notifications.actions import Notice, notify_many
from handlers.platform.notifications.rules import NoticeKind

if TYPE_CHECKING:
    from handlers.kit.reviews import Acting
    from interactions.components import ActionRow


async def note(acting: Acting, action: str, user_id: int, **facts: Any) -> None:
    """Into the audit, about that member."""
    await add_audit(
        acting.db,
        guild_id=acting.guild_id,
        actor_id=acting.actor_id,
        action=f"mentor.{action}",
        subject=str(user_id),
        facts=facts,
        now=acting.now,
    )


async def tell(acting: Acting, user_id: int, text: str, key: str, rows: tuple[ActionRow, ...] = ()) -> None:
    """One member, once for that key."""
    await tell_all(acting, [user_id], text, key, rows)


async def tell_all(
    acting: Acting, user_ids: Sequence[int], text: str, key: str, rows: tuple[ActionRow, ...] = ()
) -> None:
    """The same to several."""
    notices = [
        Notice(
            guild_id=acting.guild_id,
            user_id=user_id,
            kind=NoticeKind.MENTOR,
            text=text,
            key=key,
            components=[row.to_wire() for row in rows] or None,
        )
        for user_id in user_ids
    ]
    await notify_many(acting.db, notices, now=acting.now)
