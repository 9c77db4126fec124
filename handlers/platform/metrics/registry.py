"""The registry of metrics: every product adds what it counts of a member; whoever has conditions reads it.

    add_metrics(
        Metric("messages", "Messages", MetricKind.COUNTER, "activity", read_totals, windows=True),
        Metric("level", "Level", MetricKind.LEVEL, "activity", read_totals),
    )

Metrics with the same `read` function are read by one call of it, for members of many guilds at once: a reader
takes a fixed number of statements, however many guilds it is asked about. When a metric changes outside the
drain, the product says so in the transaction of the change: `db.platform.metrics.add_changed`.

Why: decision 0223.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from handlers.frame.guild_settings import typed
from handlers.frame.registry import Registry
from handlers.platform.guild_days import day_begins
from handlers.platform.settings.platform_settings import PlatformSettings

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
    """Whose values. `today` is the last day that counts and `since` the first, None: of all time; `settings`
    are the guild's as stored, by module."""

    guild_id: int
    user_ids: Sequence[int]
    today: date
    settings: Mapping[str, dict[str, Any]]
    since: date | None = None

    @property
    def begins(self) -> datetime | None:
        """The moment at which the first day begins in the guild."""
        if self.since is None:
            return None
        timezone = typed(PlatformSettings, self.settings.get(PlatformSettings.module, {})).timezone
        return day_begins(self.since, timezone)


def columns(asked: Sequence[Asked]) -> tuple[list[int], list[int]]:
    """The guild and the user of everybody who is asked about."""
    return (
        [question.guild_id for question in asked for _ in question.user_ids],
        [user_id for question in asked for user_id in question.user_ids],
    )


def dated_columns(asked: Sequence[Asked]) -> tuple[list[int], list[int], list[datetime | None]]:
    """The same, and the moment from which on everybody is asked about."""
    begins = [(question.begins, len(question.user_ids)) for question in asked]
    return (*columns(asked), [moment for moment, members in begins for _ in range(members)])


Pair = tuple[int, int]
"""A guild and a user."""
Reader = Callable[["Connection", Sequence[Asked]], Awaitable[Mapping[Pair, Mapping[str, int]]]]
"""Reads values by member and metric key. No member is asked about twice in one call, and either all have a
first day or none. Members and metrics that it leaves out stand at 0; it may tell more metrics than were asked
for."""


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


METRICS: Registry[Metric] = Registry("metrics")
"""All of them by key."""


def add_metrics(*metrics: Metric) -> None:
    """Let these be known; a key is used once."""
    for metric in metrics:
        METRICS.add(metric.key, metric, metric.module)


FindHidden = Callable[["Connection", Sequence[Pair]], Awaitable[set[Pair]]]
_hidden: Registry[FindHidden] = Registry("findings of who hides")


def keep_hidden(module: str, find: FindHidden) -> None:
    """Of the members asked for, `find` tells who does not show to everybody what the module counts."""
    _hidden.add(module, find, module)


async def list_hidden(db: Connection, asked: Sequence[tuple[Pair, Iterable[str]]]) -> list[bool]:
    """Of members with keys of metrics, each: whether that member hides one of these metrics."""
    modules = [{METRICS[key].module for key in keys if key in METRICS} & _hidden.keys() for _, keys in asked]
    hiding = {
        module: await _hidden[module](
            db, [pair for (pair, _), asked_for in zip(asked, modules, strict=True) if module in asked_for]
        )
        for module in sorted(set().union(*modules))
    }
    return [
        any(pair in hiding[module] for module in asked_for)
        for (pair, _), asked_for in zip(asked, modules, strict=True)
    ]


async def read_values(db: Connection, asked: Asked, wanted: Iterable[Wanted]) -> dict[int, dict[Wanted, int]]:
    """The wanted values of members of one guild."""
    asked = replace(asked, user_ids=list(dict.fromkeys(asked.user_ids)))
    values = await read_values_of(db, [(asked, wanted)])
    return {user_id: values[asked.guild_id, user_id] for user_id in asked.user_ids}


async def read_values_of(
    db: Connection, questions: Iterable[tuple[Asked, Iterable[Wanted]]]
) -> dict[Pair, dict[Wanted, int]]:
    """What is wanted of each guild's members; no guild is named twice.

    One call per reader for all guilds, and one more for each window that the same guild wants of it.
    """
    calls: dict[tuple[Reader, int], list[tuple[Asked, int | None, list[str]]]] = {}
    values: dict[Pair, dict[Wanted, int]] = {}
    for asked, wanted in questions:
        values |= {(asked.guild_id, user_id): {} for user_id in asked.user_ids}
        for read, number, in_days, keys in _reads(wanted):
            since = asked.today - timedelta(days=in_days - 1) if in_days is not None else None
            calls.setdefault((read, number), []).append((replace(asked, since=since), in_days, keys))
    for (read, _), call in calls.items():
        values_read = await read(db, [asked for asked, _, _ in call])
        for asked, in_days, keys in call:
            for user_id in asked.user_ids:
                told = values_read.get((asked.guild_id, user_id), {})
                for key in keys:
                    values[asked.guild_id, user_id][key, in_days] = told.get(key, 0)
    return values


def _reads(wanted: Iterable[Wanted]) -> Iterator[tuple[Reader, int, int | None, list[str]]]:
    """Readers, each with a number, a window and keys: windows of one are numbered from 1, all time is 0."""
    keys_of: dict[tuple[Reader, int | None], list[str]] = {}
    for key, in_days in wanted:
        if key in METRICS:
            keys_of.setdefault((METRICS[key].read, in_days), []).append(key)
    windows = Counter[Reader]()
    for (read, in_days), keys in keys_of.items():
        windows[read] += in_days is not None
        yield read, windows[read] if in_days is not None else 0, in_days, keys
