"""What the quest hall counts of a member, for the registry of metrics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import day_begins
from handlers.platform.metrics.registry import Asked, Metric, MetricKind, add_metrics
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.quest_hall.points import POINTS

if TYPE_CHECKING:
    from db.pool import Connection

MODULE = "quest_hall"


async def read_points(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """Points they have, or had in that time; never less than nothing."""
    if since is None:
        totals = await POINTS.totals(db, asked.guild_id, asked.user_ids)
        return {user_id: {"quest_points": totals[user_id]} for user_id in asked.user_ids}
    timezone = typed(PlatformSettings, asked.settings.get(PlatformSettings.module, {})).timezone
    begins = day_begins(since, timezone)
    sums = await POINTS.sums_by_reason(db, asked.guild_id, asked.user_ids, since=begins)
    return {user_id: {"quest_points": max(0, sum(by_reason.values()))} for user_id, by_reason in sums.items()}


add_metrics(Metric("quest_points", "Quest points", MetricKind.GAUGE, MODULE, read_points, windows=True))
