"""Reading the figures; they are counted by a job (`jobs.practice.liberation`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.practice.liberation import list_rollups
from handlers.practice.liberation.rules import SPARE_DAYS, LiberationPeriod, Trend, trend_of

if TYPE_CHECKING:
    from db.pool import Connection


async def read_trend(db: Connection, guild_id: int, period: LiberationPeriod) -> Trend:
    """As they stand; raises NothingRolledUp."""
    return trend_of(await list_rollups(db, guild_id, period.days + SPARE_DAYS), period)
