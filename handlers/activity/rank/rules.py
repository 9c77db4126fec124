"""Who has a rank, and what it is made of: pure."""

from __future__ import annotations

import msgspec

from handlers.activity.xp.rules import Curve, progress
from handlers.frame.refusals import Refusal


class NothingCountedYet(Refusal):
    """Nothing has been counted for {name} here yet."""

    remedy = "Messages, reactions and time in voice channels count, and show up within a minute."


class NothingCountedForYou(Refusal):
    """Nothing has been counted for you here yet."""

    remedy = "Messages, reactions and time in voice channels count, and show up within a minute."


class RankFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a member. `needed` is 0 at the last level; `rank` is None until the board has them.

    `name` is not escaped and may be empty.
    """

    name: str
    xp: int
    level: int
    into_level: int
    needed: int
    rank: int | None
    messages: int
    voice_seconds: int

    @property
    def missing(self) -> int:
        """Xp to the next level."""
        return self.needed - self.into_level

    @property
    def share(self) -> float:
        """How much of the level is done, from 0 to 1; the last level is whole."""
        return self.into_level / self.needed if self.needed else 1.0


def rank_facts(
    *, name: str, xp: int, messages: int, voice_seconds: int, rank: int | None, curve: Curve
) -> RankFacts:
    """The facts from a member's totals."""
    at = progress(curve, xp)
    return RankFacts(
        name=name,
        xp=xp,
        level=at.level,
        into_level=at.into_level,
        needed=at.needed,
        rank=rank,
        messages=messages,
        voice_seconds=voice_seconds,
    )
