"""Headcounts: what is asked and answered, what is missing, and when the next one comes. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from handlers.platform.guild_days import zone
from handlers.raid_desk.dungeons.dungeon import Dungeon

MOST_DUNGEONS = 10
DAY = timedelta(days=1)
GRACE = timedelta(hours=1)
"""A planned headcount that is later than this is left out: nobody waits for it any more."""


class Audience(msgspec.Struct, frozen=True):
    """Discord roles: which one is pinged when a headcount is posted, and which one its members need."""

    ping_id: int | None = None
    role_id: int | None = None


class Bar(StrEnum):
    """Why a member is not taken along into the run."""

    SUSPENDED = "suspended"
    LEFT = "left"
    ROLE = "role"
    AWAY = "away"


class Interest(msgspec.Struct, frozen=True):
    """What is known of one dungeon: who would come, and who would bring which item, first come first."""

    dungeon: Dungeon
    joined: tuple[int, ...] = ()
    offers: Mapping[str, tuple[int, ...]] = {}

    @property
    def keys(self) -> int:
        """How many keys are offered."""
        return sum(len(self.offers.get(item.key, ())) for item in self.dungeon.keys)

    @property
    def missing(self) -> dict[str, int]:
        """Item key -> how many more the dungeon takes, of those that have a number; any key counts as one."""
        lacking = {}
        if self.dungeon.keys and not self.keys:
            lacking[self.dungeon.keys[0].key] = 1
        for item in self.dungeon.reactions:
            short = (item.limit or 0) - len(self.offers.get(item.key, ()))
            if short > 0:
                lacking[item.key] = short
        return lacking

    def without(self, left_out: Container[int]) -> Interest:
        """As if they had never answered."""
        offers = {
            item: tuple(user_id for user_id in user_ids if user_id not in left_out)
            for item, user_ids in self.offers.items()
        }
        joined = tuple(user_id for user_id in self.joined if user_id not in left_out)
        return msgspec.structs.replace(self, joined=joined, offers=offers)


def gather(dungeons: Sequence[Dungeon], answers: Iterable[tuple[int, str, str]]) -> tuple[Interest, ...]:
    """(member, dungeon key, item or "") by dungeon, in their order. Who brings something would come."""
    joined: dict[str, dict[int, None]] = {dungeon.key: {} for dungeon in dungeons}
    offers: dict[str, dict[str, tuple[int, ...]]] = {dungeon.key: {} for dungeon in dungeons}
    for user_id, key, item in answers:
        if key not in joined:
            continue
        joined[key][user_id] = None
        if item:
            offers[key][item] = (*offers[key].get(item, ()), user_id)
    return tuple(Interest(dungeon, tuple(joined[dungeon.key]), offers[dungeon.key]) for dungeon in dungeons)


def favourite(interests: Sequence[Interest]) -> Interest | None:
    """Where most would come; of equals the one with more keys, then the first."""
    wanted = [interest for interest in interests if interest.joined]
    return max(wanted, key=lambda interest: (len(interest.joined), interest.keys), default=None)


def moment_of(day: date, at: time, timezone: str) -> datetime:
    """That time of that day there, in UTC.

    A time that clocks jump over is as much later as they jump; of one that comes twice it is the first.
    """
    return datetime.combine(day, at.replace(fold=0), zone(timezone)).astimezone(UTC)


def next_daily(at: time, timezone: str, after: datetime) -> datetime:
    """The first time of day `at` there that is later than `after`."""
    today = after.astimezone(zone(timezone)).date()
    return min(
        moment
        for offset in (-1, 0, 1, 2)
        if (moment := moment_of(today + offset * DAY, at, timezone)) > after
    )


def read_time(text: str) -> time | None:
    """A time of day as people write it: 20:00, 20.00, 8pm, 8:30 pm, 20; None when it is none."""
    plain = text.strip().casefold().replace(".", ":").replace(" ", "")
    half = plain[-2:] if plain[-2:] in ("am", "pm") else ""
    hours, _, minutes = (plain[:-2] if half else plain).partition(":")
    if not (
        hours.isdecimal() and (minutes or "0").isdecimal() and len(hours) <= 2 and len(minutes) in (0, 2)
    ):
        return None
    hour, minute = int(hours), int(minutes or 0)
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None
