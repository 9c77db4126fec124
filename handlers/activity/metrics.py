"""What activity counts of a member, for the registry of metrics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from db.activity import achievements
from db.activity.activity_quests import count_done
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import level_for
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import day_begins
from handlers.platform.metrics.registry import Asked, Metric, MetricKind, Unit, add_metrics
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from db.pool import Connection

MODULE = "activity"
COUNTED = ("xp", "messages", "reactions", "commands", "voice_seconds")


async def read_counters(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """Totals with the level they make, or sums over days."""
    if since is not None:
        rows = await achievements.list_sums_of(db, asked.guild_id, asked.user_ids, since, asked.today)
        return {row["user_id"]: {key: row[key] for key in COUNTED} for row in rows}
    curve = typed(ActivitySettings, asked.settings.get(MODULE, {})).curve
    rows = await achievements.list_totals_of(db, asked.guild_id, asked.user_ids)
    return {
        row["user_id"]: {key: row[key] for key in COUNTED} | {"level": level_for(curve, row["xp"])}
        for row in rows
    }


async def read_held(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """How many achievements a member has."""
    held = await achievements.list_held_counts(db, asked.guild_id, asked.user_ids)
    return {user_id: {"achievements": count} for user_id, count in held.items()}


async def read_quests(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """How many activity quests a member has done."""
    timezone = typed(PlatformSettings, asked.settings.get(PlatformSettings.module, {})).timezone
    begins = day_begins(since, timezone) if since is not None else None
    done = await count_done(db, asked.guild_id, asked.user_ids, begins)
    return {user_id: {"activity_quests_done": count} for user_id, count in done.items()}


add_metrics(
    Metric("level", "Level", MetricKind.LEVEL, MODULE, read_counters),
    Metric("xp", "XP", MetricKind.COUNTER, MODULE, read_counters, windows=True),
    Metric("messages", "Messages", MetricKind.COUNTER, MODULE, read_counters, windows=True),
    Metric(
        "voice_seconds",
        "Voice time",
        MetricKind.COUNTER,
        MODULE,
        read_counters,
        windows=True,
        unit=Unit.SECONDS,
    ),
    Metric("reactions", "Reactions", MetricKind.COUNTER, MODULE, read_counters, windows=True),
    Metric("commands", "Commands", MetricKind.COUNTER, MODULE, read_counters, windows=True),
    Metric("achievements", "Achievements", MetricKind.GAUGE, MODULE, read_held),
    Metric(
        "activity_quests_done",
        "Activity quests done",
        MetricKind.COUNTER,
        MODULE,
        read_quests,
        windows=True,
    ),
)
