"""Reading a member's history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.activity import history as rows
from handlers.activity.history.rules import CountedDay, History, history
from handlers.platform.guild_days import local_day

if TYPE_CHECKING:
    from db.pool import Connection


async def find_history(
    db: Connection, guild_id: int, user_id: int, days: int, now: datetime, timezone: str, name: str
) -> History | None:
    """The last days, today among them; None when nothing was counted in them."""
    last = local_day(now, timezone)
    first = last - timedelta(days=days - 1)
    days_counted = await rows.list_days(db, guild_id, user_id, first, last)
    counted = [CountedDay(row.day, row.messages, row.voice_seconds, row.hours) for row in days_counted]
    if not any(day.messages or day.voice_seconds for day in counted):
        return None
    return history(name, counted, first, last)
