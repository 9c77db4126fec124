"""What the quest hall counts of a member, for the registry of metrics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from db.quest_hall.claims import list_done_counts
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


async def read_done(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """Quests of the board that they have done, by when the proof came."""
    timezone = typed(PlatformSettings, asked.settings.get(PlatformSettings.module, {})).timezone
    begins = day_begins(since, timezone) if since is not None else None
    done = await list_done_counts(db, asked.guild_id, asked.user_ids, begins)
    return {user_id: {"quests_done": count} for user_id, count in done.items()}


add_metrics(
    Metric("quests_done", "Quests done", MetricKind.COUNTER, MODULE, read_done, windows=True),
    Metric("quest_points", "Quest points", MetricKind.GAUGE, MODULE, read_points, windows=True),
)
