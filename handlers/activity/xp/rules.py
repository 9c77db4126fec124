"""What an event is worth, why it is worth nothing, and which level a total makes: pure.

Amounts are whole numbers. Multipliers are counted in hundredths, so that the chain

    base x guild rate x best role x channel x boost

is exact and is rounded once, half up. A message's base is drawn from its id: the same message gives the
same xp however often it is delivered.

Why: decision 0163.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import msgspec

MAX_LEVEL: Final = 1_000
MAX_XP: Final = 1_000_000_000_000
"""No total rises above this; every level of every allowed curve lies below it."""
MAX_GRANT: Final = 1_000_000_000
"""Most xp that one command gives or takes."""
HUNDRED: Final = 100
"""A multiplier of one."""

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Curve:
    """Xp from level L to L + 1 is quadratic x L^2 + linear x L + constant."""

    quadratic: int = 5
    linear: int = 50
    constant: int = 100

    def rises(self) -> bool:
        """Whether each level needs more xp in total than the one before, and none is beyond MAX_XP."""
        if min(self.quadratic, self.linear) < 0 or self.constant < 1:
            return False
        return xp_for_level(self, MAX_LEVEL) <= MAX_XP


def xp_for_level(curve: Curve, level: int) -> int:
    """Total xp at which a level begins (level 0 begins at 0)."""
    n = level
    squares = (n - 1) * n * (2 * n - 1) // 6
    return curve.quadratic * squares + curve.linear * (n * (n - 1) // 2) + curve.constant * n


@lru_cache(maxsize=256)
def thresholds(curve: Curve) -> tuple[int, ...]:
    """Where each level from 1 to MAX_LEVEL begins."""
    return tuple(xp_for_level(curve, level) for level in range(1, MAX_LEVEL + 1))


def level_for(curve: Curve, xp: int) -> int:
    """The level that a total makes, at most MAX_LEVEL."""
    return bisect_right(thresholds(curve), xp)


@dataclass(frozen=True, slots=True)
class LevelProgress:
    """Where a total stands inside its level; `needed` is 0 at the last level."""

    level: int
    into_level: int
    needed: int


def progress(curve: Curve, xp: int) -> LevelProgress:
    """Level, xp earned inside it and the xp that the whole level takes."""
    level = level_for(curve, xp)
    start = xp_for_level(curve, level)
    needed = xp_for_level(curve, level + 1) - start if level < MAX_LEVEL else 0
    return LevelProgress(level, xp - start, needed)


class Source(StrEnum):
    """What a member does."""

    MESSAGE = "message"
    REACTION = "reaction"
    COMMAND = "command"
    VOICE = "voice"


class Denial(StrEnum):
    """Why something earned no xp."""

    OFF = "off"
    COOLDOWN = "cooldown"
    NO_XP_CHANNEL = "no_xp_channel"
    NO_XP_ROLE = "no_xp_role"
    ZERO_RATE = "zero_rate"
    REPEATED = "repeated"
    OWN_MESSAGE = "own_message"
    AFK_CHANNEL = "afk_channel"
    DEAFENED = "deafened"
    ALONE = "alone"
    GAP = "gap"
    DAILY_CAP = "daily_cap"
    TAPERED = "tapered"
    NEW_ACCOUNT = "new_account"


class Breakdown(msgspec.Struct, frozen=True):
    """How an amount came about: the base and four multipliers in hundredths."""

    base: int
    guild: int = HUNDRED
    role: int = HUNDRED
    channel: int = HUNDRED
    boost: int = HUNDRED

    @property
    def xp(self) -> int:
        """The product, rounded once, half up."""
        return (self.base * self.guild * self.role * self.channel * self.boost + 50_000_000) // 100_000_000


class Earned(msgspec.Struct, frozen=True):
    """Xp was given; `limited` by which guard, when that left less than the chain makes."""

    xp: int
    chain: Breakdown
    limited: Denial | None = None


class Denied(msgspec.Struct, frozen=True):
    """Nothing was given, and why."""

    reason: Denial


DENIED: Final = {reason: Denied(reason) for reason in Denial}


@dataclass(frozen=True, slots=True)
class SourceRule:
    """Worth of one source: a base between `low` and `high`, at most once per cooldown."""

    low: int
    high: int
    cooldown_ms: int = 0


def hundredths(multiplier: float) -> int:
    """A multiplier as set (1.25) in the unit it is computed with (125)."""
    return round(multiplier * HUNDRED)


def draw(seed: int, low: int, high: int) -> int:
    """A number from low to high that depends on the seed only."""
    mixed = (seed * _GOLDEN) & _MASK
    mixed = ((mixed ^ (mixed >> 29)) * _GOLDEN) & _MASK
    return low + (mixed >> 32) % (high - low + 1)


def judge(
    rule: SourceRule,
    *,
    seed: int,
    at_ms: int,
    last_ms: int | None,
    guild: int,
    role: int | None,
    channel: int | None,
    boost: int = HUNDRED,
) -> Earned | Denied:
    """What one event earns. `role` and `channel` are multipliers in hundredths, None = no xp there.

    `last_ms` is when this source last earned: the cooldown counts from there, also for an event that
    arrives late with an earlier time.
    """
    if rule.high <= 0:
        return DENIED[Denial.OFF]
    if channel is None:
        return DENIED[Denial.NO_XP_CHANNEL]
    if role is None:
        return DENIED[Denial.NO_XP_ROLE]
    if last_ms is not None and at_ms - last_ms < rule.cooldown_ms:
        return DENIED[Denial.COOLDOWN]
    base = rule.low if rule.low == rule.high else draw(seed, rule.low, rule.high)
    chain = Breakdown(base, guild, role, channel, boost)
    xp = chain.xp
    return Earned(xp, chain) if xp > 0 else DENIED[Denial.ZERO_RATE]


def role_multiplier(
    role_ids: Iterable[int], factors: Mapping[int, int], no_xp_roles: Collection[int]
) -> int | None:
    """The best multiplier among a member's roles in hundredths; None when one of them bars xp."""
    best: int | None = None
    for role_id in role_ids:
        if role_id in no_xp_roles:
            return None
        factor = factors.get(role_id)
        if factor is not None and (best is None or factor > best):
            best = factor
    return HUNDRED if best is None else best


def channel_multiplier(
    lineage: Iterable[int], factors: Mapping[int, int], no_xp_channels: Collection[int]
) -> int | None:
    """The multiplier of a channel in hundredths; None when xp is barred there.

    `lineage` is the channel, then its parent, then the parent's category: a thread follows its channel,
    a channel its category. The nearest factor holds; a bar anywhere above holds too.
    """
    factor: int | None = None
    for channel_id in lineage:
        if channel_id in no_xp_channels:
            return None
        if factor is None:
            factor = factors.get(channel_id)
    return HUNDRED if factor is None else factor


def after_grant(xp: int, amount: int) -> int:
    """The total after giving (or, below zero, taking) an amount: never below 0, never above MAX_XP."""
    return max(0, min(MAX_XP, xp + amount))
