"""Pages of a run, and what past runs add up to: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TypeVar

import msgspec

from db.raid_desk.run_history import OutcomeTally
from db.raid_desk.run_members import OfferRow, RunMemberRow
from handlers.frame.refusals import Refusal
from handlers.kit.lists import Span

USUAL_DAYS, MOST_DAYS = 30, 365
STATES = ("joined", "benched", "offered", "waiting", "left")
SUCCESS, FAIL, CANCELLED, UNLOGGED = "success", "fail", "cancelled", "unlogged"
T = TypeVar("T", str, int)


class NoSuchRun(Refusal):
    """There is no run like that here."""

    remedy = "Choose one of those that are suggested while you type; the newest come first."


class NoRunsYet(Refusal):
    """There has been no run here yet."""

    remedy = "An organizer begins one with `/run`."


class StillRunning(Refusal):
    """This run is still under way, or somebody was quicker."""

    remedy = "Its organizer can end or cancel it on its panel; look at it again with `/viewrun`."
    rule = "Only runs that are over can be taken out of lists and counts, and only officers do it."


class NoPastRuns(Refusal):
    """No run that fits has ended in that time."""

    remedy = "Ask for more days, up to 365, or leave the member or the dungeon out."


def read_run_id(text: str) -> int:
    """As people write it: "12", "#12"."""
    digits = text.strip().lstrip("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise NoSuchRun
    return int(digits)


class RosterGroup(msgspec.Struct, frozen=True):
    """Members of one state on a page; `first` counts from 1 among those of the state."""

    state: str
    total: int
    first: int
    lines: tuple[RunMemberRow, ...]


def roster(members: Iterable[RunMemberRow]) -> tuple[RunMemberRow, ...]:
    """Everybody who pressed on a run, by state, in the order in which they came or wait."""

    def order(member: RunMemberRow) -> tuple[int, int, datetime, int]:
        place = member.place if member.state == "waiting" else 0
        return STATES.index(member.state), place, member.joined_at, member.user_id

    return tuple(sorted(members, key=order))


def standing_offers(offers: Iterable[OfferRow]) -> tuple[OfferRow, ...]:
    """Keys and other things, but for those that were taken back."""
    kept = (offer for offer in offers if offer.state != "withdrawn")
    return tuple(sorted(kept, key=lambda offer: (offer.item, offer.place)))


def groups_of(roster: Sequence[RunMemberRow], span: Span) -> list[RosterGroup]:
    """Those of the roster that a page shows, by state."""
    totals = Counter(member.state for member in roster)
    before = Counter(member.state for member in roster[: span.offset])
    return [
        RosterGroup(state, totals[state], before[state] + 1, tuple(members))
        for state, members in groupby(span.of(roster), lambda member: member.state)
    ]


class Score(msgspec.Struct, frozen=True):
    """Runs by outcome."""

    success: int = 0
    fail: int = 0
    cancelled: int = 0
    unlogged: int = 0

    @property
    def runs(self) -> int:
        return self.success + self.fail + self.cancelled + self.unlogged

    @property
    def tried(self) -> int:
        """Runs of which it is known that they were won or lost."""
        return self.success + self.fail

    @property
    def rate(self) -> int | None:
        """Successes among those, in per cent."""
        return round(100 * self.success / self.tried) if self.tried else None


class Past(msgspec.Struct, frozen=True):
    """What past runs add up to; the days without gaps, lists with the most first."""

    total: Score
    days: tuple[tuple[date, Score], ...]
    dungeons: tuple[tuple[str, Score], ...]
    organizers: tuple[tuple[int, Score], ...]


def past(tallies: Iterable[OutcomeTally], first: date, last: date) -> Past:
    """From counts by day, by dungeon and by organizer."""
    days: dict[date, Counter[str]] = {}
    dungeons: dict[str, Counter[str]] = {}
    organizers: dict[int, Counter[str]] = {}
    for tally in tallies:
        if tally.day is not None:
            days.setdefault(tally.day, Counter())[tally.outcome] += tally.runs
        elif tally.dungeon is not None:
            dungeons.setdefault(tally.dungeon, Counter())[tally.outcome] += tally.runs
        elif tally.organizer_id is not None:
            organizers.setdefault(tally.organizer_id, Counter())[tally.outcome] += tally.runs
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    total: Counter[str] = Counter()
    for outcomes in organizers.values():
        total.update(outcomes)
    return Past(
        total=_score(total),
        days=tuple((day, _score(days.get(day, Counter()))) for day in every),
        dungeons=_most(dungeons),
        organizers=_most(organizers),
    )


def _score(counted: Mapping[str, int]) -> Score:
    return Score(
        **{key: counted.get(key, 0) for key in (SUCCESS, FAIL, CANCELLED)}, unlogged=counted.get(UNLOGGED, 0)
    )


def _most(counted: Mapping[T, Mapping[str, int]]) -> tuple[tuple[T, Score], ...]:
    scores = [(key, _score(outcomes)) for key, outcomes in counted.items()]
    return tuple(sorted(scores, key=lambda pair: (-pair[1].runs, str(pair[0]))))


def by_week(days: Sequence[tuple[date, Score]]) -> tuple[tuple[date, Score], ...]:
    """The same in stretches of seven days, the last one whole."""
    ahead = len(days) % 7
    stretches = [days[:ahead]] if ahead else []
    stretches += [days[at : at + 7] for at in range(ahead, len(days), 7)]
    return tuple((some[0][0], add_up(score for _, score in some)) for some in stretches)


def add_up(scores: Iterable[Score]) -> Score:
    """All of them together."""
    total: Counter[str] = Counter()
    for score in scores:
        total.update(msgspec.structs.asdict(score))
    return _score(total)
