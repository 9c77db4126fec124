"""What an achievement may be, and how far somebody is: pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.metrics.criteria import (
    Criteria,
    CriteriaGroup,
    conditions,
    holds,
    progress,
    stored_criteria,
)
from interactions.escaping import code, plain_name

if TYPE_CHECKING:
    from datetime import datetime

    from db.activity.achievement_awards import AwardRow
    from db.activity.achievements import AchievementRow
    from handlers.platform.metrics.registry import Values, Wanted

MAX_ACHIEVEMENTS: Final = 100
MAX_NAME: Final = 60
MAX_DESCRIPTION: Final = 200
MAX_REWARD: Final = 100_000
MAX_BADGE: Final = 300
PER_PAGE: Final = 6

_CUSTOM_EMOJI: Final = re.compile(r"<a?:\w{2,32}:\d{17,20}>")
_ADDRESS: Final = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(/[^\s<>\"'`]*)?", re.IGNORECASE)


class AchievementsOff(Refusal):
    """Achievements are switched off in this installation."""

    remedy = "Only the operator of the bot can switch achievements on."
    rule = "The operator of the bot can switch achievements off for all servers, in the bot's configuration."


class NoSuchAchievement(Refusal):
    """There is no achievement like that here."""

    remedy = "Choose one of those that are suggested as you type."


class NameTaken(Refusal):
    """There is an achievement called {name} already."""

    remedy = "Give this one another name."


class NameMissing(Refusal):
    """An achievement needs a name that can be seen."""

    remedy = "Write one with letters, digits or emoji."


class TooManyAchievements(Refusal):
    """There are {most} achievements already, which is the limit."""

    remedy = "Delete one first with `/achievement delete`."


class NotABadge(Refusal):
    """{badge} is neither an emoji nor the https address of a picture."""

    remedy = (
        "Give one emoji, such as 🏅 or one of this server's, or an address like `https://example.com/a.png`."
    )


class MetricWithoutValue(Refusal):
    """A metric needs a value, and a value a metric."""

    remedy = "Give both, or neither: then a form asks for criteria."


class RewardIsGone(Refusal):
    """The role that you chose is gone, or not known to me yet."""

    remedy = "Make the achievement without it, and add a role with `/achievement edit`."


class HasItAlready(Refusal):
    """{name} has that achievement already."""

    remedy = "`/achievements` shows what they have."


class HasItNot(Refusal):
    """{name} does not have that achievement."""

    remedy = "`/achievements` shows what they have."


class NoAchievementChange(Refusal):
    """That changes nothing."""

    remedy = "Give the options to change, or none: then a form opens."


class Definition(msgspec.Struct, frozen=True):
    """A definition with its criteria understood."""

    row: AchievementRow
    criteria: Criteria | None


class AchievementStanding(msgspec.Struct, frozen=True):
    """An achievement as it stands for one member. `done` goes from 0 to 1."""

    definition: Definition
    earned_at: datetime | None
    done: float

    @property
    def hidden(self) -> bool:
        """Whether it is shown as ???."""
        return self.definition.row.secret and self.earned_at is None


def definitions_of(rows: Sequence[AchievementRow]) -> list[Definition]:
    """With their criteria understood."""
    return [Definition(row, stored_criteria(row.criteria)) for row in rows]


class Earnable:
    """Definitions ready to be held against the values of many members: one bisection for each metric and
    number of days that is asked for alone, however many thresholds it has."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self._definitions = definitions
        self._joined: list[tuple[int, CriteriaGroup]] = []
        alone: dict[Wanted, list[tuple[int, int]]] = defaultdict(list)
        for place, definition in enumerate(definitions):
            if isinstance(definition.criteria, CriteriaGroup):
                self._joined.append((place, definition.criteria))
            elif definition.criteria is not None:
                alone[definition.criteria.metric, definition.criteria.in_days].append(
                    (definition.criteria.at_least, place)
                )
        ordered = [(key, sorted(thresholds)) for key, thresholds in alone.items()]
        self._alone = [
            (key, [n for n, _ in thresholds], [place for _, place in thresholds])
            for key, thresholds in ordered
        ]

    def due(self, values: Values) -> list[Definition]:
        """What somebody with these values has earned, in the order of the definitions."""
        places = [place for place, criteria in self._joined if holds(criteria, values)]
        for key, thresholds, places_of_key in self._alone:
            places += places_of_key[: bisect_right(thresholds, values.get(key, 0))]
        return [self._definitions[place] for place in sorted(places)]


def standings_of(
    definitions: Sequence[Definition], awards: Sequence[AwardRow], values: Values
) -> list[AchievementStanding]:
    """In the order of the list: earned ones newest first, then the nearest; secret ones and those that are
    only given by hand at the end."""
    held = {award.achievement_id: award for award in awards if award.revoked_at is None}
    standings = []
    for definition in definitions:
        award = held.get(definition.row.achievement_id)
        done = progress(definition.criteria, values) if definition.criteria is not None else 0.0
        standings.append(
            AchievementStanding(definition, award.awarded_at if award is not None else None, done)
        )
    return sorted(standings, key=_place)


def _place(standing: AchievementStanding) -> tuple[int, float, int]:
    number = standing.definition.row.achievement_id
    if standing.earned_at is not None:
        return 0, -standing.earned_at.timestamp(), number
    if standing.hidden:
        return 3, 0, number
    return (1, -standing.done, number) if standing.definition.criteria is not None else (2, 0, number)


def bar(done: float, length: int = 10) -> str:
    """How far, drawn; full only when it is."""
    full = length if done >= 1 else min(length - 1, int(done * length))
    return "▰" * full + "▱" * (length - full)


def rarity(holders: int, members: int) -> float:
    """Share of members who have it, in percent."""
    return min(100.0, 100 * holders / members) if members > 0 else 0.0


def check_name(name: str) -> str:
    """The name as it is kept."""
    kept = plain_name(name, MAX_NAME)
    if not kept:
        raise NameMissing()
    return kept


def read_badge(badge: str) -> tuple[str, str | None]:
    """Emoji and address of a picture: whichever it is; the other is empty."""
    kept = badge.strip()
    if not kept:
        return "", None
    if len(kept) <= MAX_BADGE and _ADDRESS.fullmatch(kept):
        return "", kept
    if _CUSTOM_EMOJI.fullmatch(kept) or _is_emoji(kept):
        return kept, None
    raise NotABadge(badge=code(kept[:80]))


def _is_emoji(text: str) -> bool:
    """Near enough: short, nothing that is on an ordinary keyboard but the digits of keycaps."""
    keycap = "\u20e3" in text
    allowed = "0123456789#*\u200d" if keycap else "\u200d"
    return len(text) <= 16 and all(ord(c) > 0x203B or c in allowed for c in text)


class Collection(msgspec.Struct, frozen=True):
    """What `/achievements` shows: how everything stands for a member, by which values, among how many."""

    standings: list[AchievementStanding]
    values: Values
    members: int


def metrics_watched(definitions: Sequence[Definition]) -> list[str]:
    """Every metric that some criteria name."""
    return sorted(
        {
            condition.metric
            for d in definitions
            if d.criteria is not None
            for condition in conditions(d.criteria)
        }
    )
