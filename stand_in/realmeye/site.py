"""The players of the profile site, and how the site feels."""

from dataclasses import dataclass, field
from enum import StrEnum


class Mood(StrEnum):
    """How the site answers."""

    WELL = "well"
    DOWN = "down"
    LIMITED = "limited"
    CHANGED = "changed"
    """As after a redesign: what readers look for has other names."""


@dataclass
class Character:
    """A living character; `maxed`: stats at their maximum, of 8."""

    class_name: str = "Wizard"
    level: int = 20
    fame: int = 100
    maxed: int = 0


@dataclass
class Player:
    """What a player shows. `hidden`: parts they keep to themselves, of `HIDEABLE`; all of it when private."""

    name: str
    stars: int = 40
    fame: int = 500
    account_fame: int = 2_000
    guild: str = ""
    guild_rank: str = "Member"
    created: str = "~3 years ago"
    last_seen: str = "2026-11-28 20:15:30 at EUWest Dragon"
    description: list[str] = field(default_factory=list)
    characters: list[Character] = field(default_factory=list)
    hidden: set[str] = field(default_factory=lambda: {"last_seen"})
    private: bool = False


HIDEABLE = ("characters", "fame", "last_seen", "stars")


class RealmEyeSite:
    """Players by name, in lower case. `visits`: names that were asked for, with the visitor's User-Agent."""

    def __init__(self) -> None:
        self.players: dict[str, Player] = {}
        self.mood = Mood.WELL
        self.visits: list[tuple[str, str]] = []

    def player(self, name: str, *description: str, **shown: object) -> Player:
        """A new player, or in place of the one of that name."""
        made = Player(name, description=list(description), **shown)  # type: ignore[arg-type]
        self.players[name.lower()] = made
        return made

    def find(self, name: str) -> Player | None:
        """A player whom the site shows."""
        player = self.players.get(name.lower())
        return None if player is None or player.private else player

    def reset(self) -> None:
        """Nobody there, and well."""
        self.players.clear()
        self.visits.clear()
        self.mood = Mood.WELL
