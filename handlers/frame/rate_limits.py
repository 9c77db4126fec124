"""How often a member and a guild may call us; and the buckets of this process, for when Redis is away."""

from collections import OrderedDict

import msgspec


class Rate(msgspec.Struct, frozen=True):
    """A bucket of `burst` calls that fills again within `per_seconds`."""

    burst: int
    per_seconds: float

    @property
    def step_ms(self) -> int:
        """Milliseconds after which one more call is possible."""
        return round(self.per_seconds * 1000 / self.burst)


class Limits(msgspec.Struct, frozen=True):
    """The limits of interactions. A guild's is wide: a whole raid may press one button within seconds."""

    member: Rate = Rate(burst=5, per_seconds=10)
    guild: Rate = Rate(burst=500, per_seconds=10)
    autocomplete: Rate = Rate(burst=40, per_seconds=10)


class Buckets:
    """Buckets in memory, the least recently used forgotten; the same rule as in admission.lua."""

    def __init__(self, capacity: int = 50_000) -> None:
        self._capacity = capacity
        self._full_at_ms: OrderedDict[str, int] = OrderedDict()

    def wait_ms(self, key: str, rate: Rate, now_ms: int) -> int:
        """Milliseconds until a call is possible; 0 when it is now."""
        return max(self._full_at(key, now_ms) - now_ms - rate.step_ms * (rate.burst - 1), 0)

    def charge(self, key: str, rate: Rate, now_ms: int) -> None:
        """Takes one call out of the bucket."""
        self._full_at_ms[key] = self._full_at(key, now_ms) + rate.step_ms
        self._full_at_ms.move_to_end(key)
        if len(self._full_at_ms) > self._capacity:
            self._full_at_ms.popitem(last=False)

    def _full_at(self, key: str, now_ms: int) -> int:
        return max(self._full_at_ms.get(key, now_ms), now_ms)
