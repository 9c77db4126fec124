"""A guild's guards against farming in the drain: what its members earned on the last days, by source.

Kept for guilds that have guards only; read from the days when a member is first needed, and grown with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from handlers.activity.xp.guards import Guards, is_too_new, limit, tapered
from handlers.activity.xp.rules import DENIED, Denial, Denied, Earned, Source

PLACES: Final = {Source.MESSAGE: 0, Source.REACTION: 1, Source.COMMAND: 2, Source.VOICE: 3}
SECONDS: Final = 4
MOST_KEPT: Final = 100_000


class GuildGuards:
    """Guards and the sums they need: member, day, xp by message, reaction, command, voice; voice seconds."""

    def __init__(self, rules: Guards) -> None:
        self.rules = rules
        self._sums: dict[int, dict[int, list[int]]] = {}

    def missing(self, user_ids: Iterable[int]) -> set[int]:
        """Those of these members whose days must be read."""
        if not self.rules.watch_days:
            return set()
        if len(self._sums) > MOST_KEPT:
            self._sums.clear()
        return {user_id for user_id in user_ids if user_id not in self._sums}

    def begin(self, user_ids: Iterable[int]) -> None:
        """Of these members the days are read now."""
        for user_id in user_ids:
            self._sums[user_id] = {}

    def load(self, user_id: int, day: int, sums: Iterable[int]) -> None:
        """Take over what was read: the day since 1970 and its five sums."""
        self._sums[user_id][day] = list(sums)

    def sit(self, user_id: int, day: int, seconds: int) -> None:
        """Voice time was credited."""
        if self.rules.watch_days:
            self._day(user_id, day)[SECONDS] += seconds

    def check(
        self, user_id: int, day: int, source: Source, at_ms: int, decision: Earned, minutes: int = 1
    ) -> Earned | Denied:
        """What becomes of an amount (of each of so many minutes): all of it together, less, or nothing."""
        rules = self.rules
        if is_too_new(rules, user_id, at_ms):
            return DENIED[Denial.NEW_ACCOUNT]
        full = decision.xp * minutes
        if not rules.watch_days:
            return Earned(full, decision.chain)
        sums, place = self._day(user_id, day), PLACES[source]
        late = full if source is not Source.VOICE else tapered(rules, decision.xp, minutes, sums[SECONDS])
        xp, guard = limit(rules, source, full, late, sums[place])
        if xp <= 0:
            return DENIED[guard or Denial.ZERO_RATE]
        sums[place] += xp
        return Earned(xp, decision.chain, guard)

    def _day(self, user_id: int, day: int) -> list[int]:
        days = self._sums.setdefault(user_id, {})
        sums = days.get(day)
        if sums is None:
            for old in [kept for kept in days if kept < day - 1]:
                del days[old]
            sums = days[day] = [0, 0, 0, 0, 0]
        return sums
