"""Who suits whom, and what is refused. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from handlers.frame.refusals import Refusal
from handlers.platform.guild_days import zone
from handlers.practice.days import DAY

if TYPE_CHECKING:
    from db.practice.buddy_searches import Seeker

OFFERED_FOR: Final = timedelta(days=3)
NOT_AGAIN: Final = timedelta(days=60)
"""Two who parted, or did not want each other, are not offered to each other again for so long."""
INACTIVE_AFTER: Final = timedelta(days=14)
SUMMARY_EVERY: Final = timedelta(days=7)
LOOK_EVERY: Final = timedelta(hours=12)
MOST_SEEKERS: Final = 200
HALF_A_DAY_H: Final = 12.0


class HasBuddy(Refusal):
    """You have a practice buddy already: {who}."""

    remedy = "`/buddy status` shows how you two are doing; `/buddy leave` ends it, and that is fine."


class HasOffer(Refusal):
    """Somebody was found for you already: {who}."""

    remedy = "Accept with `/buddy accept`, or decline with `/buddy leave`."


class LooksAlready(Refusal):
    """You are looking for a practice buddy already."""

    remedy = "I tell you when somebody suits you; `/buddy leave` stops looking."


class NoOffer(Refusal):
    """Nobody is waiting for your answer."""

    remedy = "`/buddy find` looks for a practice buddy."


class NoBuddy(Refusal):
    """You have no practice buddy."""

    remedy = "`/buddy find` looks for one."


class BuddyLeft(Refusal):
    """{who} has left this server, so you have no practice buddy now."""

    remedy = "`/buddy find` looks for another one."


class NudgedToday(Refusal):
    """You have already nudged {who} today: one kind nudge a day is enough."""

    remedy = "You can nudge them again tomorrow."


class BuddyHasPractised(Refusal):
    """{who} has already practised today: there is no need for a nudge."""

    remedy = "Practise too, and the day counts for both of you."


def score(seeker: Seeker, other: Seeker, now: datetime, guild_timezone: str) -> float:
    """How well two suit each other, from 0 to 100: techniques, hours, level, language."""
    mine, theirs = set(seeker.techniques), set(other.techniques)
    shared = len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0
    apart_h = hours_apart(seeker.timezone or guild_timezone, other.timezone or guild_timezone, now)
    level = max(0.0, 1 - abs(seeker.level - other.level) / 5)
    return (
        40 * shared
        + 25 * (1 - apart_h / HALF_A_DAY_H)
        + 20 * level
        + 15 * (seeker.language == other.language)
    )


def hours_apart(own: str, other: str, now: datetime) -> float:
    """How far their clocks are apart on the dial, at most 12."""
    offsets = [now.astimezone(zone(timezone)).utcoffset() or timedelta() for timezone in (own, other)]
    apart = abs((offsets[0] - offsets[1]).total_seconds()) / 3600 % 24
    return min(apart, 24 - apart)


def matched(
    seekers: Sequence[Seeker], known: Collection[tuple[int, int]], now: datetime, guild_timezone: str
) -> list[tuple[int, int]]:
    """Pairs of seekers, nobody in two and none of `known`: those who suit each other best come first."""
    possible = [
        (score(seeker, other, now, guild_timezone), seeker.user_id, other.user_id)
        for seeker, other in combinations(seekers, 2)
        if (min(seeker.user_id, other.user_id), max(seeker.user_id, other.user_id)) not in known
    ]
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    for _, one_id, other_id in sorted(possible, key=lambda pair: -pair[0]):
        if not taken & {one_id, other_id}:
            taken |= {one_id, other_id}
            pairs.append((one_id, other_id))
    return pairs


def shared_streak(days: Sequence[date], today: date) -> int:
    """Days in a row on which both practised; today may still come. `days`: the latest first."""
    if not days or days[0] < today - DAY:
        return 0
    length = 1
    for later, earlier in pairwise(days):
        if later - earlier != DAY:
            break
        length += 1
    return length
