"""Which mentor suits a student best, and why. Pure.

In this order: a language in common (where the student names any, it must be), the most topics in common, a
similar time of day, the fewest students, the most who graduated, and among equals who has waited longest for
a request. Sets of mentors are integers with a bit for each, so that each step narrows all of them at once: a
thousand mentors and a thousand students are matched in a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.platform.guild_days import zone

if TYPE_CHECKING:
    from db.quest_hall.mentors import FreeMentor

DAY: Final = 24
NEAR, FAR = 3, 6
"""Hours apart that still count as a similar time of day, and as one with some hours in common."""
MOST_GRADUATED: Final = 5


class Student(msgspec.Struct, frozen=True):
    """Who asks. `hour`: of the day for them at noon UTC; `never`: mentors who do not come into question."""

    user_id: int
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    hour: int
    never: frozenset[int] = frozenset()


class MentorMatch(msgspec.Struct, frozen=True):
    """A mentor and what speaks for them. `students`: how many they had before."""

    mentor_id: int
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    hours_apart: int
    students: int
    graduated: int


def hour_in(timezone: str, now: datetime) -> int:
    """Whole hours from UTC there now, as an hour of the day."""
    offset = now.astimezone(UTC).astimezone(zone(timezone)).utcoffset()
    return round(offset.total_seconds() / 3_600) % DAY if offset is not None else 0


def hours_apart(hour: int, other: int) -> int:
    """The short way round the clock: 0 to 12."""
    ahead = (hour - other) % DAY
    return min(ahead, DAY - ahead)


class Market:
    """All mentors who have room; each match takes some of it."""

    def __init__(self, mentors: Iterable[FreeMentor], now: datetime) -> None:
        first = datetime.min.replace(tzinfo=UTC)
        self.mentors = sorted(mentors, key=lambda mentor: (mentor.offered_at or first, mentor.user_id))
        self.places = {mentor.user_id: place for place, mentor in enumerate(self.mentors)}
        self.students = [mentor.students for mentor in self.mentors]
        hours = {timezone: hour_in(timezone, now) for timezone in {m.timezone for m in self.mentors}}
        self.hours = [hours[mentor.timezone] for mentor in self.mentors]
        self._free = (1 << len(self.mentors)) - 1
        self._topics = _sets(mentor.topics for mentor in self.mentors)
        self._languages = _sets(mentor.languages for mentor in self.mentors)
        by_hour = [
            sum(1 << place for place, at in enumerate(self.hours) if at == hour) for hour in range(DAY)
        ]
        self._near = [_around(by_hour, hour, NEAR) for hour in range(DAY)]
        self._far = [_around(by_hour, hour, FAR) for hour in range(DAY)]
        most = max((mentor.capacity for mentor in self.mentors), default=0)
        self._load = [
            sum(1 << place for place, count in enumerate(self.students) if count == load)
            for load in range(most + 1)
        ]
        done = [min(mentor.graduated, MOST_GRADUATED) for mentor in self.mentors]
        self._graduated = [
            sum(1 << place for place, count in enumerate(done) if count == level)
            for level in range(MOST_GRADUATED, -1, -1)
        ]

    def best(self, student: Student) -> MentorMatch | None:
        """The mentor who suits best and has room; None when there is none."""
        left = self._free & ~self._bits(student.never | {student.user_id})
        if student.languages:
            left &= _union(self._languages, student.languages)
        if not left:
            return None
        left = self._most_topics(left, student.topics)
        for narrower in (self._near[student.hour], self._far[student.hour]):
            if left & narrower:
                left &= narrower
                break
        left = _first(left, self._load)
        left = _first(left, self._graduated)
        return self._match((left & -left).bit_length() - 1, student)

    def take(self, mentor_id: int) -> None:
        """One place of that mentor is taken."""
        place = self.places[mentor_id]
        bit, load = 1 << place, self.students[place]
        self._load[load] &= ~bit
        self.students[place] = load + 1
        if load + 1 >= self.mentors[place].capacity:
            self._free &= ~bit
        else:
            self._load[load + 1] |= bit

    def _bits(self, user_ids: Collection[int]) -> int:
        return sum(1 << self.places[user_id] for user_id in user_ids if user_id in self.places)

    def _most_topics(self, left: int, topics: Sequence[str]) -> int:
        """Those of them who share the most topics: `at_least[n]` has those who share n or more."""
        at_least = [left]
        for topic in topics:
            sharing = self._topics.get(topic, 0) & left
            if not sharing:
                continue
            if more := at_least[-1] & sharing:
                at_least.append(more)
                highest = len(at_least) - 2
            else:
                highest = len(at_least) - 1
            for count in range(highest, 0, -1):
                at_least[count] |= at_least[count - 1] & sharing
        return at_least[-1]

    def _match(self, place: int, student: Student) -> MentorMatch:
        mentor = self.mentors[place]
        return MentorMatch(
            mentor.user_id,
            tuple(topic for topic in student.topics if topic in mentor.topics),
            tuple(language for language in student.languages if language in mentor.languages),
            hours_apart(self.hours[place], student.hour),
            self.students[place],
            mentor.graduated,
        )


def match_all(
    mentors: Iterable[FreeMentor], queue: Sequence[Student], now: datetime
) -> list[MentorMatch | None]:
    """For each student of the queue, in its order, the mentor who suits them best of those who are left."""
    market, matches = Market(mentors, now), list[MentorMatch | None]()
    for student in queue:
        match = market.best(student)
        if match is not None:
            market.take(match.mentor_id)
        matches.append(match)
    return matches


def _sets(words_of_each: Iterable[Sequence[str]]) -> dict[str, int]:
    members_of: dict[str, int] = {}
    for place, words in enumerate(words_of_each):
        for word in words:
            members_of[word] = members_of.get(word, 0) | 1 << place
    return members_of


def _union(sets: dict[str, int], words: Sequence[str]) -> int:
    together = 0
    for word in words:
        together |= sets.get(word, 0)
    return together


def _around(by_hour: Sequence[int], hour: int, within: int) -> int:
    together = 0
    for apart in range(-within, within + 1):
        together |= by_hour[(hour + apart) % DAY]
    return together


def _first(left: int, sets: Sequence[int]) -> int:
    """Those of them who are in the first set that has any."""
    return next((left & members for members in sets if left & members), left)
