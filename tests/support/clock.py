"""A clock for tests."""

from datetime import UTC, datetime, timedelta


class StillClock:
    """Tells the same moment until it is moved."""

    def __init__(self, start: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def moves(self, **by: float) -> None:
        """`clock.moves(minutes=5)`."""
        self._now += timedelta(**by)
