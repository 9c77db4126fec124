"""The clock is the system's, moved by the stand-in's file."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.clock import SystemClock

TOLERANCE = timedelta(seconds=5)


def is_about(actual: datetime, expected: datetime) -> bool:
    return abs(actual - expected) < TOLERANCE


def test_without_a_file_it_is_the_systems_time_in_utc() -> None:
    now = SystemClock().now()

    assert now.utcoffset() == timedelta()
    assert is_about(now, datetime.now(UTC))


def test_the_seconds_in_the_file_are_added(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("86400.5\n")

    assert is_about(SystemClock(file).now(), datetime.now(UTC) + timedelta(days=1))


def test_a_file_that_is_missing_or_nonsense_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    assert is_about(SystemClock(file).now(), datetime.now(UTC))
    file.write_text("soon")
    assert is_about(SystemClock(file).now(), datetime.now(UTC))


async def test_a_changed_file_is_seen_within_moments(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("0")
    clock = SystemClock(file)
    clock.now()

    file.write_text("3600")
    os.utime(file, ns=(1, 1))

    while not is_about(clock.now(), datetime.now(UTC) + timedelta(hours=1)):
        pass
