"""What the quest hall counts of a member, for the registry of metrics, and what it ranks them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from db.platform.members import list_members_of
from db.quest_hall import bounty_claims, mentor_graduations, ranks, team_quest_shares
from db.quest_hall.board_quest_counts import list_done_counts, list_done_sums
from handlers.platform.metrics.rankings import Ranked, Ranking, Read, add_rankings
from handlers.platform.metrics.registry import (
    Asked,
    Metric,
    MetricKind,
    Pair,
    add_metrics,
    columns,
    dated_columns,
)
from handlers.quest_hall.points import POINTS

if TYPE_CHECKING:
    from db.pool import Connection

MODULE = "quest_hall"


async def read_points(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Points they have, or had in that time; never less than nothing."""
    if asked[0].since is None:
        totals = await POINTS.totals_of(db, *columns(asked))
        return {pair: {"quest_points": total} for pair, total in totals.items()}
    sums = await POINTS.sums_by_reason_of(db, *dated_columns(asked))
    return {pair: {"quest_points": max(0, sum(by_reason.values()))} for pair, by_reason in sums.items()}


async def read_done(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Quests of the board that they have done, in total and by difficulty, by when the proof came."""
    done = await list_done_counts(db, *dated_columns(asked))
    return {
        pair: {"quests_done": sum(by_difficulty.values())}
        | {f"quests_{difficulty}": count for difficulty, count in by_difficulty.items()}
        for pair, by_difficulty in done.items()
    }


async def read_won(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Bounties that they have won, by when the proof came."""
    won = await bounty_claims.count_won(db, *dated_columns(asked))
    return {pair: {"bounties_won": count} for pair, count in won.items()}


async def read_days(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Whole days since they joined last."""
    todays = {question.guild_id: question.today for question in asked}
    members = await list_members_of(db, *columns(asked))
    return {
        pair: {"days_here": max(0, (todays[pair[0]] - member.joined_at.date()).days)}
        for pair, member in members.items()
        if member.joined_at is not None and member.left_at is None
    }


async def read_rank(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """The place of their rank, from 1."""
    places = await ranks.list_places_of(db, *columns(asked))
    return {pair: {"rank": place} for pair, place in places.items()}


def _done(key: str, title: str) -> Metric:
    return Metric(key, title, MetricKind.COUNTER, MODULE, read_done, windows=True)


async def read_team_quests(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Quests of teams in which they had a share, by when the proof came."""
    done = await team_quest_shares.count_shares_of(db, *dated_columns(asked))
    return {pair: {"team_quests_done": count} for pair, count in done.items()}


async def read_graduated(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Students who graduated with them."""
    counted = await mentor_graduations.count_graduated_of(db, *dated_columns(asked))
    return {pair: {"students_graduated": count} for pair, count in counted.items()}


async def _mentors(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[Ranked]:
    counted = await mentor_graduations.count_graduated(db, guild_id, since, until)
    return [Ranked(count, user_id) for user_id, count in counted]


def _teams(value: str) -> Read:
    async def read(
        db: Connection, guild_id: int, since: datetime | None, until: datetime | None
    ) -> list[Ranked]:
        sums = await team_quest_shares.list_team_sums(db, guild_id, since, until)
        lines = [Ranked(getattr(team, value), name=team.name) for team in sums if getattr(team, value) > 0]
        return sorted(lines, key=lambda line: -line.value)

    return read


add_rankings(
    Ranking("teams", "Points of teams", MODULE, _teams("points")),
    Ranking("team_quests", "Quests of teams", MODULE, _teams("quests")),
    Ranking("mentors", "Students graduated", MODULE, _mentors),
)
add_metrics(
    _done("quests_done", "Quests done"),
    Metric("quest_points", "Quest points", MetricKind.GAUGE, MODULE, read_points, windows=True),
    Metric(
        "team_quests_done", "Team quests done", MetricKind.COUNTER, MODULE, read_team_quests, windows=True
    ),
    _done("quests_easy", "Easy quests done"),
    _done("quests_normal", "Normal quests done"),
    _done("quests_medium", "Medium quests done"),
    _done("quests_hard", "Hard quests done"),
    _done("quests_impossible", "Impossible quests done"),
    Metric("bounties_won", "Bounties won", MetricKind.COUNTER, MODULE, read_won, windows=True),
    Metric(
        "students_graduated",
        "Students graduated",
        MetricKind.COUNTER,
        MODULE,
        read_graduated,
        windows=True,
    ),
    Metric("rank", "Rank of the quest hall", MetricKind.GAUGE, MODULE, read_rank),
    Metric("days_here", "Days in the server", MetricKind.GAUGE, MODULE, read_days),
)


async def _points(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[Ranked]:
    sums = await POINTS.sums(db, guild_id, since, until)
    return [Ranked(row.amount, row.user_id) for row in sums if row.amount > 0]


async def _bounties(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[Ranked]:
    won = await bounty_claims.list_won_sums(db, guild_id, since, until)
    return [Ranked(count, user_id) for user_id, count in won]


async def _quests(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[Ranked]:
    return [Ranked(count, user_id) for user_id, count in await list_done_sums(db, guild_id, since, until)]


add_rankings(
    Ranking("quest_points", "Quest points", MODULE, _points),
    Ranking("quests_done", "Quests done", MODULE, _quests),
    Ranking("bounties_won", "Bounties won", MODULE, _bounties),
)
