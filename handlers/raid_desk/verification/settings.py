"""What a guild asks of its raiders, and how its panel reads."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from handlers.kit.look import BRAND


class VerificationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'verification'. Least values; 0 and an empty guild ask for nothing.

    `title` and `text` empty: our own words. `posted_by`: who posted the panel, 0 while nobody has.
    """

    module: ClassVar[str] = "verification"

    title: str = ""
    text: str = ""
    color: int = BRAND
    stars: int = 0
    fame: int = 0
    characters: int = 0
    maxed: int = 0
    guild: str = ""
    location_hidden: bool = False
    posted_by: int = 0
