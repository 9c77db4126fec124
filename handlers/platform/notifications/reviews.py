"""How the submitter of a review is told: by a notice of the product's kind."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handlers.platform.notifications.actions import notify

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.kit.reviews import Tell
    from handlers.platform.notifications.rules import NoticeKind, Where


def tells(kind: NoticeKind, where: Where | None = None) -> Tell:
    """What `Reviewed` takes as `tell`; `where`: what holds where the member chose nothing."""

    async def tell(
        db: Connection, guild_id: int, user_id: int, text: str, *, key: str, now: datetime
    ) -> None:
        await notify(db, guild_id, user_id, kind, text, now=now, key=key, where=where)

    return tell
