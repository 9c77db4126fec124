"""What the drain knows of a guild's quests and boosts, and whose counters reached what a quest asks for.

Per member and batch it costs, for each counter that grew, one addition and one comparison: with the lowest
count at which anything could be reached. All the rest happens when a member enters another stretch between
two moments of the guild (see handlers.activity.activity_quests.samples), when its quests change, or when
something is reached.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from handlers.activity.activity_quests import samples
from handlers.activity.activity_quests.calendar import RECURRING, QuestCalendar, QuestCycle
from handlers.activity.activity_quests.rules import PLACES, QuestMetric
from handlers.activity.xp.rules import HUNDRED

if TYPE_CHECKING:
    from db.activity.activity_quests import ActivityQuestRow
    from db.activity.boosts import BoostRow
    from jobs.activity.counting.guild import MemberTally

NEVER: Final = 1 << 62
NOWHERE: Final = (NEVER,) * 5
NOTHING_YET: Final = [0, 0, 0, 0, 0]


class WatchedQuest:
    """A quest, ready to be compared with."""

    __slots__ = ("end_ms", "place", "row", "start_ms", "target")

    def __init__(self, row: ActivityQuestRow) -> None:
        self.row = row
        self.place = PLACES[QuestMetric(row.metric)]
        self.target = row.target
        self.start_ms = millis(row.starts_at)
        self.end_ms = None if row.ends_at is None else millis(row.ends_at)

    def runs(self, moment: int) -> bool:
        """Whether it runs from that moment on."""
        return self.start_ms <= moment and (self.end_ms is None or moment < self.end_ms)


Reached = tuple["MemberTally", WatchedQuest, int]
"""A member, a quest, and the value that the member has reached."""


class QuestResets:
    """The resets of a calendar, with those around the last moment at hand."""

    __slots__ = ("_begins", "_calendar", "_end", "_start")

    def __init__(self, calendar: QuestCalendar) -> None:
        self._calendar = calendar
        self._start = self._end = 0
        self._begins: tuple[int, frozenset[int]] = (-1, frozenset())

    def around(self, at_ms: int) -> tuple[int, int]:
        """The last one up to that moment, and the next one."""
        if not self._start <= at_ms < self._end:
            day = self._calendar.period(QuestCycle.DAILY, datetime.fromtimestamp(at_ms / 1000, UTC))
            self._start, self._end = millis(day.start), millis(day.end)
        return self._start, self._end

    def begins(self, moment: int) -> frozenset[int]:
        """Those at which the periods began that the moment is in, one of each cycle."""
        if self._begins[0] != moment:
            at = datetime.fromtimestamp(moment / 1000, UTC)
            starts = (self._calendar.period(cycle, at).start for cycle in RECURRING)
            self._begins = (moment, frozenset(map(millis, starts)))
        return self._begins[1]


@lru_cache(maxsize=4096)
def resets_of(calendar: QuestCalendar) -> QuestResets:
    """Those that all guilds of such a calendar share."""
    return QuestResets(calendar)


class GuildQuests:
    """Quests and boosts of one guild, by one version of them."""

    def __init__(
        self,
        version: int = 0,
        quests: Iterable[ActivityQuestRow] = (),
        boosts: Sequence[BoostRow] = (),
    ) -> None:
        self.version = version
        self.watched = [WatchedQuest(row) for row in quests]
        self._ids = frozenset(quest.row.quest_id for quest in self.watched)
        ends = {quest.end_ms for quest in self.watched if quest.end_ms is not None}
        self._own_moments = sorted(ends | {quest.start_ms for quest in self.watched})
        self._boosts = [
            (boost.user_id, millis(boost.starts_at), millis(boost.ends_at), boost) for boost in boosts
        ]
        self.boosted = bool(self._boosts)
        self._lows: tuple[int, tuple[int, ...]] = (-1, NOWHERE)
        self._first: tuple[int, tuple[samples.Sample, ...], str] = (-1, (), "")

    def boost(self, user_id: int, at_ms: int) -> int:
        """The highest multiplier that holds for a member at a moment, in hundredths."""
        best = HUNDRED
        for whose, start_ms, end_ms, boost in self._boosts:
            if start_ms <= at_ms < end_ms and boost.hundredths > best and whose in (None, user_id):
                best = boost.hundredths
        return best

    def stretch(self, resets: QuestResets, at_ms: int) -> tuple[int, int]:
        """The last moment of resets and quests up to `at_ms`, and the next one."""
        start, end = resets.around(at_ms)
        place = bisect_right(self._own_moments, at_ms)
        if place:
            start = max(start, self._own_moments[place - 1])
        if place < len(self._own_moments):
            end = min(end, self._own_moments[place])
        return start, end

    def wanted(self, resets: QuestResets, moment: int) -> frozenset[int]:
        """Moments for which the counters must stay known when that moment is the last one."""
        return resets.begins(moment).union(self._own_moments[: bisect_right(self._own_moments, moment)])

    def note(self, member: MemberTally, resets: QuestResets) -> list[Reached] | None:
        """Add what the batch counted of a member to what is known; returns the quests that are reached."""
        same = member.sampled == member.moment and member.watch == self.version
        if member.skipped is None and member.finished is None and (same or not member.samples):
            if not same:
                self._begin(member)
            return self._reached(member) if _grow(member) else None
        self._follow(member, resets)
        lowest = zip(member.counts, member.lowest, strict=True)
        return self._reached(member) if any(count >= low for count, low in lowest) else None

    def _begin(self, member: MemberTally) -> None:
        """The first sample of a member: all quests that run count from it."""
        moment = member.sampled = member.moment
        if member.counts == NOTHING_YET:
            if self._first[0] != moment:
                self._first = (moment, ((moment, 0, 0, 0, 0, 0),), f"{{{moment},0,0,0,0,0}}")
            _, member.samples, member.samples_text = self._first
            member.watch, member.lowest = self.version, self._least(moment)
            return
        m, r, c, v, x = member.counts
        member.samples = ((moment, m, r, c, v, x),)
        member.samples_text = f"{{{moment},{m},{r},{c},{v},{x}}}"
        member.watch = self.version
        low = self._least(moment)
        member.lowest = (m + low[0], r + low[1], c + low[2], v + low[3], x + low[4])

    def _least(self, moment: int) -> tuple[int, ...]:
        """Of each counter, the lowest value that a quest running from the moment on asks for."""
        if self._lows[0] != moment:
            low = [NEVER] * 5
            for quest in self.watched:
                if quest.runs(moment):
                    low[quest.place] = min(low[quest.place], quest.target)
            self._lows = (moment, tuple(low))
        return self._lows[1]

    def _follow(self, member: MemberTally, resets: QuestResets) -> None:
        """Stretch by stretch: sample the counters where a new one begins, then let them grow."""
        kept, counts = member.samples, member.counts
        for moment, grown in member.steps():
            if moment > member.sampled:
                kept = samples.add_sample(kept, moment, counts, self.wanted(resets, moment))
                member.sampled = moment
            elif moment < member.sampled:
                kept = samples.add_late(kept, moment, grown)
            for place, number in enumerate(grown):
                counts[place] += number
        for moment, place in member.skipped or ():
            kept = samples.without(kept, moment, place)
        if kept != member.samples:
            member.samples = kept
            member.samples_text = samples.pack(kept)
        member.watch = self.version
        member.done &= self._ids
        self._find_lowest(member)

    def _find_lowest(self, member: MemberTally) -> None:
        """The least counts at which a quest would be reached; what is reached already counts as 0."""
        low = [NEVER] * 5
        for quest in self.watched:
            if quest.row.quest_id in member.done:
                continue
            if quest.runs(member.sampled):
                begun = samples.value_at(member.samples, member.counts, quest.start_ms, quest.place)
                low[quest.place] = min(low[quest.place], begun + quest.target)
            elif quest.start_ms <= member.sampled and self._value(member, quest) >= quest.target:
                low[quest.place] = 0
        member.lowest = tuple(low)

    def _value(self, member: MemberTally, quest: WatchedQuest) -> int:
        return samples.growth(member.samples, member.counts, quest.start_ms, quest.end_ms, quest.place)

    def _reached(self, member: MemberTally) -> list[Reached]:
        """Every quest that the member has reached and is not known to have done."""
        reached: list[Reached] = []
        for quest in self.watched:
            if quest.start_ms <= member.sampled and quest.row.quest_id not in member.done:
                value = self._value(member, quest)
                if value >= quest.target:
                    reached.append((member, quest, value))
        member.done = member.done | {quest.row.quest_id for _, quest, _ in reached}
        self._find_lowest(member)
        return reached


NO_QUESTS: Final = GuildQuests()
"""Of all guilds that never had any."""


def _grow(member: MemberTally) -> bool:
    """Add what the batch counted; whether something may be reached by it. What did not grow costs nothing."""
    counts, low = member.counts, member.lowest
    near = False
    if grown := member.messages:
        counts[0] = count = counts[0] + grown
        near = count >= low[0]
    if grown := member.reactions:
        counts[1] = count = counts[1] + grown
        near = near or count >= low[1]
    if grown := member.commands:
        counts[2] = count = counts[2] + grown
        near = near or count >= low[2]
    if grown := member.voice_seconds:
        counts[3] = count = counts[3] + grown
        near = near or count >= low[3]
    if grown := member.message_xp + member.reaction_xp + member.command_xp + member.voice_xp:
        counts[4] = count = counts[4] + grown
        near = near or count >= low[4]
    return near


def millis(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return round(moment.timestamp() * 1000)
