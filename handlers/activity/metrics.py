"""What activity counts of a member, for the registry of metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from db.activity import achievement_sums
from db.activity.activity_quests_done import count_done_of
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import level_for
from handlers.frame.guild_settings import typed
from handlers.platform.metrics.registry import (
    Asked,
    Metric,
    MetricKind,
    Pair,
    Unit,
    add_metrics,
    columns,
    dated_columns,
)

if TYPE_CHECKING:
    from db.pool import Connection

MODULE = "activity"
COUNTED = ("xp", "messages", "reactions", "commands", "voice_seconds")


EPOCH: Final = date(1970, 1, 1)


async def read_counters(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Totals with the level they make, or sums over days."""
    guild_ids, user_ids = columns(asked)
    if asked[0].since is not None:
        firsts = [((question.since or EPOCH) - EPOCH).days for question in asked for _ in question.user_ids]
        lasts = [(question.today - EPOCH).days for question in asked for _ in question.user_ids]
        sums = await achievement_sums.list_window_sums(db, guild_ids, user_ids, firsts, lasts)
        return {
            pair: {key: row[key] for key in COUNTED}
            for pair, row in zip(zip(guild_ids, user_ids, strict=True), sums, strict=True)
        }
    curves = {
        question.guild_id: typed(ActivitySettings, question.settings.get(MODULE, {})).curve
        for question in asked
    }
    rows = await achievement_sums.list_totals_of(db, guild_ids, user_ids)
    return {
        (row["guild_id"], row["user_id"]): {key: row[key] for key in COUNTED}
        | {"level": level_for(curves[row["guild_id"]], row["xp"])}
        for row in rows
    }


async def read_held(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """How many achievements a member has."""
    held = await achievement_sums.list_held_counts(db, *columns(asked))
    return {pair: {"achievements": count} for pair, count in held.items()}


async def read_quests(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """How many activity quests a member has done."""
    done = await count_done_of(db, *dated_columns(asked))
    return {pair: {"activity_quests_done": count} for pair, count in done.items()}


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
