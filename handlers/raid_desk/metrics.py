"""What the raid desk counts of a member, from the ledger with its reversals, for the registry of metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk import rankings
from db.raid_desk.verification_names import list_profiles
from handlers.platform.metrics.rankings import Ranked, Ranking, Read, add_rankings
from handlers.platform.metrics.registry import (
    Asked,
    Metric,
    MetricKind,
    Pair,
    Reader,
    add_metrics,
    columns,
    dated_columns,
)
from handlers.raid_desk.ledgers import COUNTS, QUOTA_POINTS, RAIDER_POINTS
from handlers.raid_desk.verification.profile import Profile
from handlers.raid_desk.verification.quota import VERIFICATIONS

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.kit.ledgers import Ledger

MODULE = "raid_desk"
METRIC_OF: Mapping[str, str] = {
    "run_joined": "runs_joined",
    "run_completed": "runs_organized",
    "key_popped": "keys_popped",
}
"""The metric that an entry of that kind changes; those of a run are marked when it is logged."""

POINT_METRICS = ("quota_points", "raider_points")
REALMEYE_METRICS = ("realmeye_characters", "realmeye_fame", "realmeye_stars")


async def read_ledger(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """Sums of the ledger; never less than nothing."""
    by_pair = await COUNTS.sums_by_reason_of(db, *dated_columns(asked))
    return {
        pair: {METRIC_OF[kind]: max(0, amount) for kind, amount in sums.items() if kind in METRIC_OF}
        for pair, sums in by_pair.items()
    }


def _points(key: str, ledger: Ledger) -> Reader:
    async def read(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
        sums = await ledger.sums_by_reason_of(db, *dated_columns(asked))
        return {pair: {key: max(0, sum(by_reason.values()))} for pair, by_reason in sums.items()}

    return read


async def read_pages(db: Connection, asked: Sequence[Asked]) -> Mapping[Pair, Mapping[str, int]]:
    """What RealmEye tells of those who let others see it; what their page hides counts for nothing."""
    counted = {}
    for pair, page in await list_profiles(db, *columns(asked)):
        profile = msgspec.convert(page, Profile)
        counts = (profile.character_count, profile.fame, profile.stars)
        counted[pair] = dict(zip(REALMEYE_METRICS, (count or 0 for count in counts), strict=True))
    return counted


add_metrics(
    Metric("runs_joined", "Runs joined", MetricKind.COUNTER, MODULE, read_ledger, windows=True),
    Metric("runs_organized", "Runs organized", MetricKind.COUNTER, MODULE, read_ledger, windows=True),
    Metric(
        "verifications",
        "Verifications",
        MetricKind.COUNTER,
        MODULE,
        _points("verifications", VERIFICATIONS),
        windows=True,
    ),
    Metric("keys_popped", "Keys popped", MetricKind.COUNTER, MODULE, read_ledger, windows=True),
    Metric(
        "raider_points",
        "Raider points",
        MetricKind.COUNTER,
        MODULE,
        _points("raider_points", RAIDER_POINTS),
        windows=True,
    ),
    Metric(
        "quota_points",
        "Quota points",
        MetricKind.COUNTER,
        MODULE,
        _points("quota_points", QUOTA_POINTS),
        windows=True,
    ),
    Metric("realmeye_stars", "Stars on RealmEye", MetricKind.GAUGE, MODULE, read_pages),
    Metric("realmeye_characters", "Characters on RealmEye", MetricKind.GAUGE, MODULE, read_pages),
    Metric("realmeye_fame", "Alive fame on RealmEye", MetricKind.GAUGE, MODULE, read_pages),
)


def _sums(ledger: Ledger, reason: str | None = None) -> Read:
    async def read(
        db: Connection, guild_id: int, since: datetime | None, until: datetime | None
    ) -> list[Ranked]:
        sums = await ledger.sums(db, guild_id, since, until, reason=reason)
        return [Ranked(row.amount, row.user_id) for row in sums if row.amount > 0]

    return read


async def _dungeons(
    db: Connection, guild_id: int, since: datetime | None, until: datetime | None
) -> list[Ranked]:
    """The most run dungeons, of runs that were logged, with how many went well and who led them."""
    return [
        Ranked(
            row.runs,
            name=row.name,
            share=round(100 * row.successes / row.runs),
            members=tuple(row.organizers),
        )
        for row in await rankings.list_dungeons(db, guild_id, since, until)
    ]


add_rankings(
    Ranking("raider_points", "Raider points", MODULE, _sums(RAIDER_POINTS)),
    Ranking("quota_points", "Quota points", MODULE, _sums(QUOTA_POINTS)),
    Ranking("runs_joined", "Runs joined", MODULE, _sums(COUNTS, "run_joined")),
    Ranking("runs_organized", "Runs organized", MODULE, _sums(COUNTS, "run_completed")),
    Ranking("keys_popped", "Keys popped", MODULE, _sums(COUNTS, "key_popped")),
    Ranking("verifications", "Verifications", MODULE, _sums(VERIFICATIONS)),
    Ranking("dungeons", "Dungeons", MODULE, _dungeons),
)
