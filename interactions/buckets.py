"""The small parts of the limiter: calls, their buckets, and the moments that the global limit leaves."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

MARGIN_S = 0.05


@dataclass(frozen=True, slots=True)
class LimitAnswer:
    """What the limiter reads in an answer; times in seconds from now."""

    status: int
    bucket: str | None = None
    limit: int | None = None
    remaining: int | None = None
    reset_after_s: float | None = None
    retry_after_s: float | None = None
    scope: str | None = None
    is_global: bool = False
    from_edge: bool = False


@dataclass(slots=True, eq=False)
class Ticket:
    """One call on its way. `exempt`: not under the global limit (and without bot token)."""

    route: str
    major: str
    operation: str
    exempt: bool
    bucket: Bucket
    not_before: float = 0.0
    state: str = "waiting"


@dataclass(slots=True, eq=False)
class Bucket:
    learned: bool = False
    limit: int | None = None
    remaining: int = 0
    reset_at: float = 0.0
    closed_until: float = 0.0
    used_at: float = 0.0
    queue: deque[Ticket] = field(default_factory=deque)
    in_flight: set[Ticket] = field(default_factory=set)

    def has_room(self, now: float) -> bool:
        if not self.learned:
            return not self.in_flight
        if self.limit is None:
            return True
        left = self.limit if now >= self.reset_at else self.remaining
        return left > len(self.in_flight)

    def opens_at(self, now: float) -> float | None:
        """When time alone gives it room; None when an answer must come first."""
        if now < self.closed_until:
            return self.closed_until
        if self.has_room(now):
            return now
        return self.reset_at if self.learned and now < self.reset_at else None

    def learn(self, answer: LimitAnswer, now: float) -> None:
        if answer.limit is None or answer.remaining is None or answer.reset_after_s is None:
            self.learned = self.learned or answer.status < 429
            return
        reset_at = now + answer.reset_after_s + MARGIN_S
        same_window = self.learned and self.limit is not None and now < self.reset_at
        self.remaining = min(self.remaining, answer.remaining) if same_window else answer.remaining
        self.reset_at = max(self.reset_at, reset_at) if same_window else reset_at
        self.limit = max(1, answer.limit)
        self.learned = True


class SlidingSecond:
    """Hands out moments to send at, so that no `limit` + 1 of them lie within one window."""

    def __init__(self, limit: int = 50, window_s: float = 1.05) -> None:
        self._window_s = window_s
        self._granted: deque[float] = deque(maxlen=limit)

    def reserve(self, now: float, latest: float = float("inf")) -> float | None:
        """The moment the next call may be sent, taken even if the call is given up; None after `latest`."""
        moment = now
        if len(self._granted) == self._granted.maxlen:
            moment = max(now, self._granted[0] + self._window_s)
        if self._granted:
            moment = max(moment, self._granted[-1])
        if moment > latest:
            return None
        self._granted.append(moment)
        return moment
