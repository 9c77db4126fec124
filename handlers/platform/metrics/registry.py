"""The registry of metrics: every product adds what it counts of a member; whoever has conditions reads it.

    add_metrics(
        Metric("messages", "Messages", MetricKind.COUNTER, "activity", read_totals, windows=True),
        Metric("level", "Level", MetricKind.LEVEL, "activity", read_totals),
    )

Metrics with the same `read` function are read by one call of it. When a metric changes outside the drain,
the product says so in the transaction of the change: `db.platform.metrics.add_changed`.

Why: decision 0223.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.pool import Connection

Wanted = tuple[str, int | None]
"""A metric's key, and the last how many days count; None: all of them."""
Values = Mapping[Wanted, int]


class MetricKind(StrEnum):
    """counter: grows with each event; level: follows from a counter by a rule; gauge: goes up and down."""

    COUNTER = "counter"
    LEVEL = "level"
    GAUGE = "gauge"


class Unit(StrEnum):
    """What a value is told in."""

    NUMBER = "number"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose values. `today` is the last day that counts; `settings` are the guild's as stored, by module."""

    guild_id: int
    user_ids: Sequence[int]
    today: date
    settings: Mapping[str, dict[str, Any]]


Reader = Callable[["Connection", Asked, date | None], Awaitable[Mapping[int, Mapping[str, int]]]]
"""Reads values by member and metric key, from a first day on or, with None, of all time. Members and metrics
that it leaves out stand at 0; it may tell more metrics than were asked for."""


@dataclass(frozen=True, slots=True)
class Metric:
    """Something counted of each member. `windows`: also over the last days only."""

    key: str
    title: str
    kind: MetricKind
    module: str
    read: Reader
    windows: bool = False
    unit: Unit = Unit.NUMBER


METRICS: dict[str, Metric] = {}
"""All of them by key, in the order in which products added them."""


def add_metrics(*metrics: Metric) -> None:
    """Let these be known; a key is used once."""
    for metric in metrics:
        if METRICS.setdefault(metric.key, metric) is not metric:
            raise ValueError(f"there are two metrics {metric.key}")


async def read_values(db: Connection, asked: Asked, wanted: Iterable[Wanted]) -> dict[int, dict[Wanted, int]]:
    """The wanted values of all members asked for, with one call per reader and window."""
    calls: dict[tuple[Reader, int | None], list[str]] = {}
    for key, in_days in wanted:
        if key in METRICS:
            calls.setdefault((METRICS[key].read, in_days), []).append(key)
    values: dict[int, dict[Wanted, int]] = {user_id: {} for user_id in asked.user_ids}
    for (read, in_days), keys in calls.items():
        since = asked.today - timedelta(days=in_days - 1) if in_days is not None else None
        found = await read(db, asked, since)
        for user_id, one in values.items():
            told = found.get(user_id, {})
            for key in keys:
                one[key, in_days] = told.get(key, 0)
    return values
