"""Identify limits: so many a day, and one in five seconds per bucket of shards."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class IdentifyLimits:
    """`session_start_limit` of GET /gateway/bot and the rule behind it. Times are monotonic seconds."""

    total: int = 1000
    remaining: int = 1000
    max_concurrency: int = 1
    interval_s: float = 5.0
    day_began_at: float = 0.0
    accepted: int = 0
    too_fast: int = 0
    _last_by_bucket: dict[int, float] = field(default_factory=dict)

    def accept(self, shard: int, now: float) -> bool:
        """Counts an IDENTIFY; False when its bucket had one less than `interval_s` ago."""
        self._begin_a_new_day(now)
        self.remaining = max(0, self.remaining - 1)
        bucket = shard % self.max_concurrency
        last = self._last_by_bucket.get(bucket)
        if last is not None and now - last < self.interval_s:
            self.too_fast += 1
            return False
        self._last_by_bucket[bucket] = now
        self.accepted += 1
        return True

    def as_json(self, now: float) -> dict[str, Any]:
        self._begin_a_new_day(now)
        return {
            "total": self.total,
            "remaining": self.remaining,
            "reset_after": int((self.day_began_at + 86_400 - now) * 1000),
            "max_concurrency": self.max_concurrency,
        }

    def _begin_a_new_day(self, now: float) -> None:
        if now - self.day_began_at >= 86_400:
            self.day_began_at = now
            self.remaining = self.total
