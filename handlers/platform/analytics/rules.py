"""What the command log tells of a server: pure."""

from __future__ import annotations

from typing import Final

import msgspec

from db.platform.command_log import HourRow, UseRow
from handlers.platform.analytics.figures import ProductFigures

MOST_DAYS: Final = 365
USUAL_DAYS: Final = 7
SWITCH: Final = "analytics"
"""ENABLE_ANALYTICS=false switches it off for the whole process."""
MOST_COMMANDS: Final = 10
MOST_HOURS: Final = 5


class Narrowed(msgspec.Struct, frozen=True):
    """What was asked for: a command as it is called, all names that it stands for, a kind of error."""

    command: str = ""
    commands: tuple[str, ...] = ()
    error: str = ""


class Analytics(msgspec.Struct, frozen=True):
    """Of the last days: all together, the most used commands, how many more there are, uses by hour."""

    days: int
    whole: UseRow
    commands: tuple[UseRow, ...]
    others: int
    hours: tuple[tuple[int, ...], ...]
    """Seven rows of 24, Monday first."""
    narrowed: Narrowed = Narrowed()
    products: tuple[ProductFigures, ...] = ()
    """What products count; nothing when it was narrowed to commands or errors."""


def analytics(days: int, uses: list[UseRow], hours: list[HourRow], narrowed: Narrowed) -> Analytics | None:
    """None when nothing was used."""
    whole = next((row for row in uses if row.name is None), None)
    if whole is None:
        return None
    commands = [row for row in uses if row.name is not None]
    table = [[0] * 24 for _ in range(7)]
    for row in hours:
        table[row.weekday][row.hour] = row.uses
    return Analytics(
        days,
        whole,
        tuple(commands[:MOST_COMMANDS]),
        max(0, len(commands) - MOST_COMMANDS),
        tuple(map(tuple, table)),
        narrowed,
    )


def busiest(numbers: Analytics) -> list[tuple[int, int, int]]:
    """The busiest hours as weekday, hour and uses, busiest first."""
    all_hours = [(day, hour, n) for day, row in enumerate(numbers.hours) for hour, n in enumerate(row) if n]
    return sorted(all_hours, key=lambda hour: (-hour[2], hour[0], hour[1]))[:MOST_HOURS]


def shares(numbers: Analytics) -> tuple[tuple[float, ...], ...]:
    """Uses by hour as shares of the busiest one."""
    most = max(1, *(n for row in numbers.hours for n in row))
    return tuple(tuple(n / most for n in row) for row in numbers.hours)
