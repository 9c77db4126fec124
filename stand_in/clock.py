"""The stand-in's clock, which can be moved forward, and the snowflakes made from it.

Why: decision 0101.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

DISCORD_EPOCH_MS = 1_420_070_400_000


class Clock:
    """System time plus an offset; the offset is written to `file` so that other processes can follow."""

    def __init__(self, file: Path | None = None, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._file = file
        self.offset = _kept_offset(file)
        if file is not None:
            self._write()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        return self._source() + self.offset

    def move(self, seconds: float) -> None:
        """Move forward; time in Discord never runs backwards."""
        if seconds < 0:
            raise ValueError("the clock moves forward only")
        self.offset += seconds
        if self._file is not None:
            self._write()

    def _write(self) -> None:
        assert self._file is not None
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_name(self._file.name + ".new")
        beside.write_text(f"{self.offset}\n")
        beside.replace(self._file)


def _kept_offset(file: Path | None) -> float:
    """A restart goes on where the clock was; an unreadable file means no offset."""
    try:
        return max(0.0, float(file.read_text())) if file is not None else 0.0
    except (OSError, ValueError):
        return 0.0


class Snowflakes:
    """Unique ids that carry the clock's time; `at` makes one for a moment in the past.

    While `always_at` is set, ids depend on nothing but their order: the demo server is the same in each run.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0
        self.always_at: datetime | None = None

    def next(self, at: datetime | None = None) -> int:
        moment = at or self.always_at
        seconds = self._clock.seconds() if moment is None else moment.timestamp()
        self._count = (self._count + 1) & 0x3FFFFF
        return (max(0, int(seconds * 1000) - DISCORD_EPOCH_MS) << 22) | self._count


def created_at(snowflake: int) -> datetime:
    return datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000, UTC)


def iso(moment: datetime) -> str:
    """A moment as Discord writes it."""
    return moment.isoformat(timespec="microseconds")
