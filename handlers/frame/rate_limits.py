"""How often a member and a guild may call us; and the buckets of this process, for when Redis is away."""

from collections import OrderedDict
from typing import Final

import msgspec

from interactions.router import Pace

MORE_THAN_COMMANDS: Final = {Pace.COMMAND: 1, Pace.PRESS: 3, Pace.LEAD: 6}
"""Who presses on a panel looks at it and presses again; who leads a run does one thing after the other."""


class Rate(msgspec.Struct, frozen=True):
    """A bucket of `burst` calls that fills again within `per_seconds`."""

    burst: int
    per_seconds: float

    @property
    def step_ms(self) -> int:
        """Milliseconds after which one more call is possible."""
        return max(round(self.per_seconds * 1000 / self.burst), 1)

    def times(self, factor: int) -> "Rate":
        """The same with so many times the calls in the same time."""
        return Rate(self.burst * factor, self.per_seconds)


class Limits(msgspec.Struct, frozen=True):
    """The limits of interactions. A guild's is wide: a whole raid may press one button within seconds.

    `member` is of commands and counts for each group of them; presses have a multiple of it.
    """

    member: Rate = Rate(burst=5, per_seconds=10)
    guild: Rate = Rate(burst=500, per_seconds=10)
    autocomplete: Rate = Rate(burst=40, per_seconds=10)

    def of(self, pace: Pace) -> Rate:
        """What a member may do at that pace."""
        return self.member.times(MORE_THAN_COMMANDS[pace])


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

    def full_after_ms(self, key: str, now_ms: int) -> int:
        """Milliseconds until all its calls are there again."""
        return self._full_at(key, now_ms) - now_ms

    def _full_at(self, key: str, now_ms: int) -> int:
        return max(self._full_at_ms.get(key, now_ms), now_ms)
