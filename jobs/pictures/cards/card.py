"""What a rank card shows, and in which size."""

from __future__ import annotations

import math

import msgspec

WIDTH, HEIGHT = 1000, 300  # twice the 500x150 points it takes in a chat, so that it is sharp there


class RankCard(msgspec.Struct, frozen=True, kw_only=True):
    """What the card shows, in the words and figures of the reader's language, and how its owner wants it.

    `progress` is the share of the current level already earned, `accent` the colour of the level's role,
    `avatar` a PNG; without one the name's first letter stands in. The four colours are what somebody chose,
    None: the template's own. All colours are 0xRRGGBB. `picture` is a JPEG of WIDTH by HEIGHT made by us.
    """

    name: str
    level_word: str
    level: str
    rank_word: str
    rank: str
    xp: str
    to_go: str
    messages: str
    voice: str
    progress: float
    accent: int | None = None
    avatar: bytes | None = None
    style: str = "aurora"
    primary: int | None = None
    secondary: int | None = None
    border: int | None = None
    text: int | None = None
    picture: bytes | None = None

    @property
    def share(self) -> float:
        """The progress, from 0 to 1 whatever was given."""
        return min(1.0, max(0.0, self.progress)) if math.isfinite(self.progress) else 0.0
