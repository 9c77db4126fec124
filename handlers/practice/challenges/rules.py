"""How a challenge counts, and what is refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from handlers.frame.refusals import Refusal
from handlers.platform.metrics.criteria import Condition, Criteria, conditions, wanted
from handlers.practice.texts import written
from interactions.escaping import plain_name

if TYPE_CHECKING:
    from handlers.platform.metrics.registry import Values, Wanted

MOST_NAME: Final = 80
MOST_DESCRIPTION: Final = 500
MOST_DAYS: Final = 366
USUAL_DAYS: Final = 30
MOST_RUNNING: Final = 20
COUNT_EVERY: Final = timedelta(minutes=1)
STREAK: Final = "practice_streak"
LONGEST: Final = "practice_longest_streak"


class ChallengeNameMissing(Refusal):
    """A challenge needs a name that can be seen."""

    remedy = "Write one with letters or digits, up to 80 characters."


class ChallengeNameTaken(Refusal):
    """There is a challenge called **{name}** already that is not over."""

    remedy = "Choose another name, or end that one with `/challenge end`."


class TooManyChallenges(Refusal):
    """There are already {most} challenges that are not over."""

    remedy = "End some of them with `/challenge end`."


class NoSuchChallenge(Refusal):
    """There is no challenge like that here."""

    remedy = "Choose one of those that are suggested; `/challenge list` shows all."


class ChallengeEnded(Refusal):
    """**{name}** is over."""

    remedy = "`/challenge list` shows what can be joined; `/challenge leaderboard` keeps its standings."


class HasJoined(Refusal):
    """You have already joined **{name}**."""

    remedy = "`/challenge progress` shows how far you are."


class HasNotJoined(Refusal):
    """You have not joined **{name}**."""

    remedy = "Join with `/challenge join`."


class NothingJoined(Refusal):
    """You have not joined any challenge."""

    remedy = "`/challenge list` shows them; join one with `/challenge join`."


class ChallengeFinishedBySome(Refusal):
    """Somebody has finished **{name}** already, so it can no longer be changed."""

    remedy = "End it with `/challenge end`, and create another one."


class ChallengeUnchanged(Refusal):
    """That changes nothing about the challenge."""

    remedy = "Give the option to change."


class ChallengeStarterThere(Refusal):
    """**{name}** is already here."""

    remedy = "End it with `/challenge end` first, or choose another one."


def read_name(text: str) -> str:
    """The name as it is kept."""
    name = written(plain_name(text, MOST_NAME))
    if not name:
        raise ChallengeNameMissing
    return name


def asked_for(criteria: Criteria) -> frozenset[Wanted]:
    """The values that have to be read to count it."""
    wants = set(wanted(criteria)) | {(condition.metric, None) for condition in conditions(criteria)}
    return frozenset(wants | ({(STREAK, None)} if (LONGEST, None) in wants else set()))


def baseline(criteria: Criteria, values: Values) -> dict[str, int]:
    """What must be remembered of the moment from which it is counted."""
    return {condition.metric: values.get((condition.metric, None), 0) for condition in conditions(criteria)}


def key_of(condition: Condition) -> str:
    """Under which what was reached is kept."""
    return condition.metric if condition.in_days is None else f"{condition.metric}@{condition.in_days}"


def reached(
    criteria: Criteria, values: Values, before: Mapping[str, int], seen: Mapping[str, int], days: int
) -> dict[Wanted, int]:
    """What was reached since: of each metric the difference to `before`, over its last days where it has any.

    `days`: that have begun since, at least 1. A streak cannot be longer than that; of the longest one, what
    was `seen` earlier stays.
    """
    amounts: dict[Wanted, int] = {}
    for condition in conditions(criteria):
        wants = (condition.metric, condition.in_days)
        if condition.metric in (STREAK, LONGEST):
            length = min(values.get((STREAK, None), 0), days)
            amounts[wants] = (
                max(length, seen.get(key_of(condition), 0)) if condition.metric == LONGEST else length
            )
            continue
        grown = values.get((condition.metric, None), 0) - before.get(condition.metric, 0)
        if condition.in_days is not None:
            grown = min(grown, values.get(wants, 0))
        amounts[wants] = max(0, grown)
    return amounts


def kept(criteria: Criteria, amounts: Mapping[Wanted, int]) -> dict[str, int]:
    """As it is stored."""
    return {
        key_of(condition): amounts[condition.metric, condition.in_days] for condition in conditions(criteria)
    }


STARTERS: Final[dict[str, dict[str, Any]]] = {
    "week": {
        "name": "A week of practice",
        "description": "Seven days in a row.",
        "criteria": {"metric": STREAK, "at_least": 7},
        "days": 14,
    },
    "hours": {
        "name": "Five hours",
        "description": "Three hundred minutes in a month, however you spread them.",
        "criteria": {"metric": "practice_minutes", "at_least": 300},
        "days": 30,
    },
    "together": {
        "name": "Together",
        "description": "Ten check-ins, and five sessions of others validated.",
        "criteria": {
            "all": [{"metric": "check_ins", "at_least": 10}, {"metric": "validations_given", "at_least": 5}]
        },
        "days": 30,
    },
}
"""Ready-made ones. Their texts stay English: a guild edits them as its own."""
