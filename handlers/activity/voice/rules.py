"""Which time in voice counts, by intervals: pure, driven only by the times of records.

Each sitting keeps `counted_ms`, the moment up to which its time was judged. Whenever something is heard
of a guild (a state, a pulse of its shard, a snapshot) the time since then is judged by the state that
held until now, and the mark moves. Marks never move back and a guild's clock never runs back, so that
intervals of one member cannot overlap, whatever order records come in.

Credited milliseconds pile up in `unpaid_ms`, which stays below a minute: whole seconds are counted and
whole minutes are paid as they fill, and moving between channels keeps the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from handlers.activity.xp.rules import Denial

MAX_GAP_MS: Final = 10 * 60_000
"""Time during which nothing was heard is credited up to this long, and not at all beyond."""
MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """What stops time from counting; each can be switched off per guild."""

    afk: bool = True
    deafened: bool = True
    alone: bool = True
    afk_channel_id: int | None = None


@dataclass(slots=True)
class Sitting:
    """One member in a voice or stage channel. `shard` is None until its shard's new session tells of it."""

    user_id: int
    channel_id: int
    deafened: bool
    is_bot: bool
    joined_ms: int
    counted_ms: int
    unpaid_ms: int = 0
    shard: int | None = None


class HeardVoice(NamedTuple):
    """A voice state as told by Discord."""

    user_id: int
    channel_id: int
    deafened: bool
    is_bot: bool


class Credit(NamedTuple):
    """An interval that counts, or one that does not and why."""

    user_id: int
    channel_id: int
    from_ms: int
    to_ms: int
    denial: Denial | None


def denial(sitting: Sitting, people: int, rules: VoiceRules) -> Denial | None:
    """Why a sitting's time does not count now; `people` are those in the channel, the member included."""
    if rules.afk and sitting.channel_id == rules.afk_channel_id:
        return Denial.AFK_CHANNEL
    if rules.deafened and sitting.deafened:
        return Denial.DEAFENED
    if rules.alone and people < 2:
        return Denial.ALONE
    return None


class CreditedTime(NamedTuple):
    """What credited time adds: whole seconds, whole minutes, and the milliseconds carried on."""

    seconds: int
    minutes: int
    unpaid_ms: int


def pay(unpaid_ms: int, credited_ms: int) -> CreditedTime:
    """Add credited milliseconds to those not yet paid."""
    total = unpaid_ms + credited_ms
    return CreditedTime(total // 1000 - unpaid_ms // 1000, total // MINUTE_MS, total % MINUTE_MS)


def payable(minutes: int, at_ms: int, last_ms: int | None, cooldown_ms: int) -> tuple[int, int | None]:
    """How many of these minutes, the last of them full at `at_ms`, earn xp, and when the last one did.

    Each that earns comes at least `cooldown_ms` after the one before.
    """
    if not cooldown_ms:
        return minutes, at_ms
    paid = 0
    for place in reversed(range(minutes)):
        full_ms = at_ms - place * MINUTE_MS
        if last_ms is None or full_ms - last_ms >= cooldown_ms:
            paid, last_ms = paid + 1, full_ms
    return paid, last_ms


class GuildVoice:
    """Who sits where in one guild. Methods return the intervals that their record settles."""

    __slots__ = ("changed", "clock_ms", "gone", "people", "shards", "sittings")

    def __init__(self) -> None:
        self.sittings: dict[int, Sitting] = {}
        self.people: dict[int, set[int]] = {}
        self.shards: Counter[int | None] = Counter()
        """How many sittings each shard told of; None after it began a new session."""
        self.clock_ms = 0
        self.changed: set[int] = set()
        self.gone: dict[int, Sitting] = {}

    def load(self, sitting: Sitting) -> None:
        """Take a sitting as it was stored."""
        self._seat(sitting)
        self.clock_ms = max(self.clock_ms, sitting.counted_ms)

    def hear(self, heard: HeardVoice, at_ms: int, shard: int, rules: VoiceRules) -> list[Credit]:
        """A member joined, moved or changed flags."""
        at_ms = self._clock(at_ms)
        sitting = self.sittings.get(heard.user_id)
        if sitting is None:
            settled = self._settle_others(heard, heard.channel_id, at_ms, rules)
            self._arrive(heard, at_ms, shard)
            return settled
        if sitting.shard is None:
            sitting.counted_ms = max(sitting.counted_ms, at_ms)
        settled = self._settle([sitting], at_ms, rules)
        if sitting.channel_id != heard.channel_id:
            settled += self._settle_others(heard, sitting.channel_id, at_ms, rules)
            settled += self._settle_others(heard, heard.channel_id, at_ms, rules)
        self._move(sitting, heard, shard)
        return settled

    def leave(self, user_id: int, at_ms: int, rules: VoiceRules) -> list[Credit]:
        """A member left voice. Of one not heard of since a new session, the end is unknown: no credit."""
        at_ms = self._clock(at_ms)
        sitting = self.sittings.get(user_id)
        if sitting is None:
            return []
        settled = [] if sitting.shard is None else self._settle([sitting], at_ms, rules)
        heard = HeardVoice(user_id, sitting.channel_id, sitting.deafened, sitting.is_bot)
        settled += self._settle_others(heard, sitting.channel_id, at_ms, rules)
        self._remove(sitting)
        return settled

    def pulse(self, at_ms: int, shard: int, rules: VoiceRules) -> list[Credit]:
        """The shard lives: all that it told us still holds."""
        at_ms = self._clock(at_ms)
        return self._settle([s for s in self.sittings.values() if s.shard == shard], at_ms, rules)

    def settle_all(self, at_ms: int, rules: VoiceRules) -> list[Credit]:
        """Judge everybody by the rules so far, because the rules are about to change."""
        at_ms = self._clock(at_ms)
        return self._settle([s for s in self.sittings.values() if s.shard is not None], at_ms, rules)

    def lose_touch(self, shard: int) -> None:
        """The shard began a new session: nothing is known of its guilds until their snapshot."""
        for sitting in self.sittings.values():
            if sitting.shard == shard:
                sitting.shard = None
                self.changed.add(sitting.user_id)
        if told := self.shards.pop(shard, 0):
            self.shards[None] += told

    def reconcile(
        self, present: Iterable[HeardVoice], at_ms: int, shard: int, rules: VoiceRules
    ) -> list[Credit]:
        """The full present state. Who is still in the same place sat there all the time, up to the gap;
        who is gone left when last heard of; who moved did so now."""
        at_ms = self._clock(at_ms)
        now = {heard.user_id: heard for heard in present}
        for sitting in [s for s in self.sittings.values() if s.user_id not in now]:
            self._remove(sitting)
        settled = self._settle(list(self.sittings.values()), at_ms, rules)
        for heard in now.values():
            sitting_now = self.sittings.get(heard.user_id)
            if sitting_now is None:
                self._arrive(heard, at_ms, shard)
                continue
            self._move(sitting_now, heard, shard)
        return settled

    def empty(self) -> None:
        """The bot was removed: sittings end when last heard of."""
        for sitting in list(self.sittings.values()):
            self._remove(sitting)

    def _clock(self, at_ms: int) -> int:
        self.clock_ms = max(self.clock_ms, at_ms)
        return self.clock_ms

    def _settle(self, sittings: Iterable[Sitting], at_ms: int, rules: VoiceRules) -> list[Credit]:
        settled: list[Credit] = []
        for sitting in sittings:
            from_ms = sitting.counted_ms
            if sitting.is_bot or at_ms <= from_ms:
                continue
            sitting.counted_ms = at_ms
            self.changed.add(sitting.user_id)
            why = denial(sitting, len(self.people.get(sitting.channel_id, ())), rules)
            if why is None and at_ms - from_ms > MAX_GAP_MS:
                why = Denial.GAP
            settled.append(Credit(sitting.user_id, sitting.channel_id, from_ms, at_ms, why))
        return settled

    def _settle_others(
        self, mover: HeardVoice, channel_id: int, at_ms: int, rules: VoiceRules
    ) -> list[Credit]:
        """Judge those for whom the mover's coming or going begins or ends being alone (at most one)."""
        others = self.people.get(channel_id, set()) - {mover.user_id}
        if mover.is_bot or len(others) != 1:
            return []
        sittings = [self.sittings[user_id] for user_id in others]
        return self._settle([s for s in sittings if s.shard is not None], at_ms, rules)

    def _arrive(self, heard: HeardVoice, at_ms: int, shard: int) -> None:
        sitting = Sitting(
            heard.user_id, heard.channel_id, heard.deafened, heard.is_bot, at_ms, at_ms, shard=shard
        )
        self._seat(sitting)
        self.changed.add(heard.user_id)
        self.gone.pop(heard.user_id, None)

    def _move(self, sitting: Sitting, heard: HeardVoice, shard: int) -> None:
        self._unseat(sitting)
        sitting.channel_id, sitting.deafened = heard.channel_id, heard.deafened
        sitting.is_bot, sitting.shard = heard.is_bot, shard
        self._seat(sitting)
        self.changed.add(heard.user_id)

    def _seat(self, sitting: Sitting) -> None:
        self.sittings[sitting.user_id] = sitting
        self.shards[sitting.shard] += 1
        if not sitting.is_bot:
            self.people.setdefault(sitting.channel_id, set()).add(sitting.user_id)

    def _unseat(self, sitting: Sitting) -> None:
        self.shards[sitting.shard] -= 1
        if not self.shards[sitting.shard]:
            del self.shards[sitting.shard]
        people = self.people.get(sitting.channel_id)
        if people is not None:
            people.discard(sitting.user_id)
            if not people:
                del self.people[sitting.channel_id]

    def _remove(self, sitting: Sitting) -> None:
        self._unseat(sitting)
        del self.sittings[sitting.user_id]
        self.changed.discard(sitting.user_id)
        self.gone[sitting.user_id] = sitting


def split(from_ms: int, to_ms: int, boundaries: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Cut an interval at moments in rising order, such as local midnights."""
    for boundary in boundaries:
        if boundary >= to_ms:
            break
        if boundary > from_ms:
            yield from_ms, boundary
            from_ms = boundary
    if from_ms < to_ms:
        yield from_ms, to_ms
