"""What practice counts of a member, for the registry of metrics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from db.practice.challenges import count_finished
from db.practice.invites import count_stayed
from db.practice.practitioners import list_practitioners, list_sums
from db.practice.teachings import count_taught
from db.practice.techniques import count_mastered
from db.practice.validations import count_given, count_received
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import zone
from handlers.platform.metrics.registry import Asked, Metric, MetricKind, add_metrics
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.practice.days import DAY
from handlers.practice.members import read_members

if TYPE_CHECKING:
    from db.pool import Connection

MODULE = "practice"


async def read_streaks(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """The streak that runs, the longest ever, and the share of the last 28 days in percent, at the end of the
    guild's day that is asked for."""
    timezone = typed(PlatformSettings, asked.settings.get(PlatformSettings.module, {})).timezone
    noon = datetime.combine(asked.today, time(12), zone(timezone))
    members = await read_members(db, asked.guild_id, asked.user_ids, noon)
    return {
        user_id: {
            "practice_streak": member.streak.length,
            "practice_longest_streak": member.streak.longest,
            "practice_consistency": member.consistency.percent,
        }
        for user_id, member in members.items()
    }


async def read_sessions(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """Totals, or sums over the members' own days."""
    if since is not None:
        # Their own days may be a day ahead of the guild's.
        sums = await list_sums(db, asked.guild_id, asked.user_ids, since, asked.today + DAY)
    else:
        found = await list_practitioners(db, asked.guild_id, asked.user_ids)
        sums = {row.user_id: (row.sessions, row.minutes) for row in found}
    return {
        user_id: {"check_ins": sessions, "practice_minutes": minutes}
        for user_id, (sessions, minutes) in sums.items()
    }


async def read_mastered(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """How many techniques a member has mastered."""
    mastered = await count_mastered(db, asked.guild_id, asked.user_ids)
    return {user_id: {"techniques_mastered": count} for user_id, count in mastered.items()}


async def read_given(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """How many sessions of others a member has validated."""
    given = await count_given(db, asked.guild_id, list(asked.user_ids))
    return {user_id: {"validations_given": count} for user_id, count in given.items()}


async def read_received(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """How often sessions of a member were validated."""
    received = await count_received(db, asked.guild_id, list(asked.user_ids))
    return {user_id: {"validations_received": count} for user_id, count in received.items()}


async def read_taught(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """How many sessions a member has taught."""
    taught = await count_taught(db, asked.guild_id, asked.user_ids)
    return {user_id: {"sessions_taught": count} for user_id, count in taught.items()}


async def read_finished(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """How many challenges a member has finished."""
    finished = await count_finished(db, asked.guild_id, asked.user_ids)
    return {user_id: {"challenges_finished": count} for user_id, count in finished.items()}


async def read_invited(db: Connection, asked: Asked, since: date | None) -> Mapping[int, Mapping[str, int]]:
    """How many members stayed whom a member has invited."""
    stayed = await count_stayed(db, asked.guild_id, asked.user_ids)
    return {user_id: {"invited_stayed": count} for user_id, count in stayed.items()}


add_metrics(
    Metric("practice_streak", "Practice streak", MetricKind.GAUGE, MODULE, read_streaks),
    Metric("practice_longest_streak", "Longest practice streak", MetricKind.GAUGE, MODULE, read_streaks),
    Metric("practice_consistency", "Practice in 28 days, in percent", MetricKind.GAUGE, MODULE, read_streaks),
    Metric("check_ins", "Check-ins", MetricKind.COUNTER, MODULE, read_sessions, windows=True),
    Metric("practice_minutes", "Practice minutes", MetricKind.COUNTER, MODULE, read_sessions, windows=True),
    Metric("techniques_mastered", "Techniques mastered", MetricKind.GAUGE, MODULE, read_mastered),
    Metric("validations_given", "Validations given", MetricKind.GAUGE, MODULE, read_given),
    Metric("validations_received", "Validations received", MetricKind.GAUGE, MODULE, read_received),
    Metric("sessions_taught", "Sessions taught", MetricKind.COUNTER, MODULE, read_taught),
    Metric("challenges_finished", "Challenges finished", MetricKind.COUNTER, MODULE, read_finished),
    Metric("invited_stayed", "Invited members who stayed", MetricKind.COUNTER, MODULE, read_invited),
)
