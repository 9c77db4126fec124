"""What a player's page on RealmEye tells."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class ProfilePart(StrEnum):
    """What players can keep to themselves."""

    STARS = "stars"
    FAME = "fame"
    CHARACTERS = "characters"
    LAST_SEEN = "last_seen"


class Character(msgspec.Struct, frozen=True):
    """A living character; `maxed`: stats at their maximum, of 8."""

    class_name: str
    level: int
    fame: int
    maxed: int | None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A page. What is hidden is None and stands in `hidden`; what the page does not have is None alone."""

    name: str
    stars: int | None = None
    fame: int | None = None
    character_count: int | None = None
    guild: str | None = None
    guild_rank: str | None = None
    last_seen: str | None = None
    description: tuple[str, ...] = ()
    characters: tuple[Character, ...] = ()
    hidden: frozenset[ProfilePart] = frozenset()

    @property
    def maxed(self) -> int | None:
        """How many characters have all stats at their maximum; None when characters are hidden."""
        if ProfilePart.CHARACTERS in self.hidden:
            return None
        return sum(character.maxed == 8 for character in self.characters)


class Seen(StrEnum):
    """What came of looking at a page."""

    PROFILE = "profile"
    NOT_SHOWN = "not_shown"
    """The site shows nobody of that name: it does not exist, or is private."""
    DOWN = "down"
    UNREADABLE = "unreadable"


class ProfileLook(msgspec.Struct, frozen=True):
    """A look at a page. `profile`: with `Seen.PROFILE` alone."""

    seen: Seen
    profile: Profile | None = None
