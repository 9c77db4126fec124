"""Rate limits as Discord keeps them: buckets, the global budget, the ban for too many invalid requests."""

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stand_in.rest.routing import Route

Json = dict[str, Any]
MAJOR = ("channel_id", "guild_id", "webhook_id", "interaction_id")


@dataclass(slots=True)
class Window:
    left: int
    ends: float


@dataclass(slots=True)
class Verdict:
    """Headers for the answer and, when limited, how long to wait and in which scope."""

    headers: dict[str, str]
    retry_after: float = 0.0
    scope: str | None = None


class Limits:
    """All counting of one stand-in. `ticks` is monotonic seconds; `generosity` multiplies every limit."""

    def __init__(
        self, ticks: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time
    ) -> None:
        self._ticks = ticks
        self._wall = wall
        self._windows: dict[tuple[str, str], Window] = {}
        self._recent: deque[float] = deque()
        self._invalid: deque[float] = deque()
        self.generosity = 1.0
        self.global_per_second = 50
        self.max_invalid = 10_000
        self.overrides: dict[str, tuple[int, float]] = {}
        """Other limits by route, e.g. {"POST /channels/{channel_id}/messages": (2, 5.0)}."""

    def reset(self) -> None:
        self._windows.clear()
        self._recent.clear()
        self._invalid.clear()
        self.overrides.clear()

    def check_global(self) -> Verdict | None:
        """None when the call may go on; counts it."""
        now = self._ticks()
        while self._recent and now - self._recent[0] >= 1.0:
            self._recent.popleft()
        if len(self._recent) >= self.global_per_second * self.generosity:
            wait = 1.0 - (now - self._recent[0])
            return Verdict(
                {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, max(wait, 0.001), "global"
            )
        self._recent.append(now)
        return None

    def check_route(self, route: Route, ids: dict[str, str]) -> Verdict:
        """Count the call in its bucket."""
        calls, seconds = self.overrides.get(
            f"{route.method} {route.template}", (route.limit.calls, route.limit.seconds)
        )
        calls = max(1, int(calls * self.generosity))
        now = self._ticks()
        major = "/".join(ids[name] for name in (*MAJOR, "webhook_token") if name in ids)
        window = self._windows.get((route.bucket, major))
        if window is None or now >= window.ends:
            window = self._windows[(route.bucket, major)] = Window(calls, now + seconds)
            self._sweep(now)
        limited = window.left <= 0
        window.left -= 0 if limited else 1
        wait = window.ends - now
        headers = {
            "X-RateLimit-Limit": str(calls),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": f"{self._wall() + wait:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(route.bucket.encode(), usedforsecurity=False).hexdigest(),
        }
        if limited:
            return Verdict(headers | {"X-RateLimit-Scope": "user"}, wait, "user")
        return Verdict(headers)

    def _sweep(self, now: float) -> None:
        if len(self._windows) > 5000:
            self._windows = {key: w for key, w in self._windows.items() if w.ends > now}

    def count_answer(self, status: int, scope: str | None) -> None:
        """401, 403 and 429 (but shared ones) spend the invalid-request budget."""
        if status in (401, 403) or (status == 429 and scope != "shared"):
            self._invalid.append(self._ticks())

    @property
    def invalid_requests(self) -> int:
        """In the last 10 minutes."""
        now = self._ticks()
        while self._invalid and now - self._invalid[0] >= 600:
            self._invalid.popleft()
        return len(self._invalid)

    @property
    def banned(self) -> bool:
        return self.invalid_requests >= self.max_invalid
