"""What the settings of a guild make of what happens: prepared once for all guilds that set the same.

Of ten thousand guilds most set little or nothing for activity, and many live in one time zone: what they
share is read from their settings once, and stays where a processor finds it quickly.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from weakref import WeakValueDictionary

import msgspec

from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import Source, hundredths, thresholds
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import day_begins, local_day, zone

EPOCH = date(1970, 1, 1)


class GuildRules:
    """The settings of activity, as they are computed with."""

    __slots__ = (
        "__weakref__",
        "by_channel",
        "by_role",
        "channel_factors",
        "command",
        "curve",
        "draws_quests",
        "guards",
        "levels",
        "message",
        "no_xp_channels",
        "no_xp_roles",
        "quest_cooldowns",
        "rate",
        "reaction",
        "role_factors",
        "settings",
        "voice",
    )

    def __init__(self, settings: ActivitySettings) -> None:
        self.settings = settings
        self.rate = hundredths(settings.xp_rate)
        self.message = settings.source_rule(Source.MESSAGE)
        self.reaction = settings.source_rule(Source.REACTION)
        self.command = settings.source_rule(Source.COMMAND)
        self.voice = settings.source_rule(Source.VOICE)
        self.quest_cooldowns = settings.quest_cooldowns
        self.draws_quests = settings.draws_quests
        self.guards = settings.guards
        self.curve = settings.curve
        self.levels = thresholds(settings.curve)
        self.role_factors = settings.role_hundredths()
        self.channel_factors = settings.channel_hundredths()
        self.no_xp_roles = frozenset(settings.no_xp_roles)
        self.no_xp_channels = frozenset(settings.no_xp_channels)
        self.by_role = bool(self.role_factors or self.no_xp_roles)
        self.by_channel = bool(self.channel_factors or self.no_xp_channels)


_shared: WeakValueDictionary[bytes, GuildRules] = WeakValueDictionary()


def rules_of(stored: dict[str, Any]) -> GuildRules:
    """Of the settings of activity as they are stored."""
    key = msgspec.json.encode(stored)
    rules = _shared.get(key)
    if rules is None:
        rules = _shared[key] = GuildRules(typed(ActivitySettings, stored))
    return rules


class GuildClock:
    """Days and hours of a time zone, with those of the last moment at hand."""

    __slots__ = (
        "_day",
        "_day_end",
        "_day_number",
        "_day_start",
        "_hour",
        "hour_end",
        "hour_start",
        "timezone",
    )

    def __init__(self, timezone: str) -> None:
        self.timezone = timezone
        self._day, self._day_number = EPOCH, 0
        self._day_start = self._day_end = self._hour = self.hour_start = self.hour_end = 0

    def day_of(self, at_ms: int) -> int:
        """The day there, counted from 1970."""
        if not self._day_start <= at_ms < self._day_end:
            self._day = local_day(datetime.fromtimestamp(at_ms / 1000, UTC), self.timezone)
            self._day_number = (self._day - EPOCH).days
            self._day_start = self._midnight(self._day)
            self._day_end = self._midnight(self._day + timedelta(days=1))
        return self._day_number

    def hour_of(self, at_ms: int) -> int:
        """The hour there, counted from 1970: 24 times the day, and the hour of the day.

        `hour_start` and `hour_end` are those of it.
        """
        if not self.hour_start <= at_ms < self.hour_end:
            day = self.day_of(at_ms)
            local = datetime.fromtimestamp(at_ms / 1000, zone(self.timezone))
            begins = at_ms - at_ms % 1000 - (local.minute * 60 + local.second) * 1000
            self._hour = day * 24 + local.hour
            self.hour_start = max(begins, self._day_start)
            self.hour_end = min(begins + 3_600_000, self._day_end)
        return self._hour

    def midnights(self, from_ms: int, to_ms: int) -> list[int]:
        """Those inside an interval."""
        moments: list[int] = []
        self.day_of(from_ms)
        day = self._day
        if to_ms <= self._day_end:
            return moments
        while (moment := self._midnight(day + timedelta(days=1))) < to_ms:
            moments.append(moment)
            day += timedelta(days=1)
        return moments

    def _midnight(self, day: date) -> int:
        return round(day_begins(day, self.timezone).timestamp() * 1000)


@lru_cache(maxsize=1024)
def clock_of(timezone: str) -> GuildClock:
    """The one that all guilds of a time zone share."""
    return GuildClock(timezone)
