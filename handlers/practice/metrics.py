"""What practice counts of a member, for the registry of metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from db.practice.challenges import count_finished
from db.practice.day_sums import list_sums_of
from db.practice.invites import count_stayed
from db.practice.practitioners import list_practitioners_of
from db.practice.teachings import count_taught_of
from db.practice.techniques import count_mastered_of
from db.practice.validations import count_given_of, count_received
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import zone
from handlers.platform.metrics.registry import (
    Asked,
    Metric,
    MetricKind,
    Pair,
    add_metrics,
    columns,
    keep_hidden,
)
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.practice.days import DAY
from handlers.practice.members import members_at

if TYPE_CHECKING:
    from db.pool import Connection

MODULE = "practice"


async def read_streaks(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """The streak that runs, the longest ever, and the share of the last 28 days in percent, at the end of the
    guild's day that is asked for."""
    noons = {
        request.guild_id: datetime.combine(
            request.today,
            time(12),
            zone(typed(PlatformSettings, request.settings.get(PlatformSettings.module, {})).timezone),
        )
        for request in asked
    }
    practitioners = await list_practitioners_of(db, *columns(asked))
    return {
        (member.row.guild_id, member.row.user_id): {
            "practice_streak": member.streak.length,
            "practice_longest_streak": member.streak.longest,
            "practice_consistency": member.consistency.percent,
        }
        for member in await members_at(db, [(row, noons[row.guild_id]) for row in practitioners])
    }


async def read_sessions(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Totals, or sums over the members' own days."""
    if asked[0].since is not None:
        # Their own days may be a day ahead of the guild's.
        days = [
            (request.since or request.today, request.today + DAY)
            for request in asked
            for _ in request.user_ids
        ]
        sums = await list_sums_of(
            db, *columns(asked), [since for since, _ in days], [until for _, until in days]
        )
    else:
        practitioners = await list_practitioners_of(db, *columns(asked))
        sums = {(row.guild_id, row.user_id): (row.sessions, row.minutes) for row in practitioners}
    return {
        pair: {"check_ins": sessions, "practice_minutes": minutes}
        for pair, (sessions, minutes) in sums.items()
    }


async def read_mastered(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """How many techniques a member has mastered."""
    mastered = await count_mastered_of(db, *columns(asked))
    return {pair: {"techniques_mastered": count} for pair, count in mastered.items()}


async def read_given(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """How many sessions of others a member has validated."""
    given = await count_given_of(db, *columns(asked))
    return {pair: {"validations_given": count} for pair, count in given.items()}


async def read_received(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """How often sessions of a member were validated."""
    received = await count_received(db, *columns(asked))
    return {pair: {"validations_received": count} for pair, count in received.items()}


async def read_taught(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """How many sessions a member has taught."""
    taught = await count_taught_of(db, *columns(asked))
    return {pair: {"sessions_taught": count} for pair, count in taught.items()}


async def read_finished(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """How many challenges a member has finished."""
    finished = await count_finished(db, *columns(asked))
    return {pair: {"challenges_finished": count} for pair, count in finished.items()}


async def read_invited(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """How many members stayed whom a member has invited."""
    stayed = await count_stayed(db, *columns(asked))
    return {pair: {"invited_stayed": count} for pair, count in stayed.items()}


async def find_hidden(db: Connection, members: Sequence[Pair]) -> set[Pair]:
    """Those who do not show their streak to everybody."""
    guild_ids, user_ids = [pair[0] for pair in members], [pair[1] for pair in members]
    practitioners = await list_practitioners_of(db, guild_ids, user_ids)
    return {(row.guild_id, row.user_id) for row in practitioners if row.visibility != "public"}


keep_hidden(MODULE, find_hidden)
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
