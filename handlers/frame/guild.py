"""A guild as its features see it: settings, language, days, channels. The same in handlers and jobs."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from db.platform.guilds import find_guild
from handlers.platform.guild_days import local_day
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild_settings import KnownSettings
    from interactions.languages import Languages, Say

SettingsT = TypeVar("SettingsT", bound=msgspec.Struct)


class Guild(msgspec.Struct, frozen=True):
    """One guild at one moment. `say` speaks the language of its posts; `left`: the bot was removed from it.

    `icon`: the hash that Discord gives it. `pictures_url`: where pictures in messages are fetched from.
    """

    id: int
    name: str
    icon: str | None
    left: bool
    say: Say
    now: datetime
    known: KnownSettings
    pictures_url: str = ""

    @property
    def icon_url(self) -> str | None:
        """Where Discord serves its icon."""
        return None if self.icon is None else f"https://cdn.discordapp.com/icons/{self.id}/{self.icon}.png"

    def settings(self, kind: type[SettingsT]) -> SettingsT:
        """The settings of that struct's module."""
        return self.known.of(kind)

    @property
    def timezone(self) -> str:
        return self.settings(PlatformSettings).timezone

    @property
    def today(self) -> date:
        """The day in its time zone."""
        return local_day(self.now, self.timezone)

    def module_on(self, module: str) -> bool:
        """Whether its administrators have left the module on."""
        return module not in self.settings(PlatformSettings).modules_off

    def channel(self, key: ChannelKey) -> int | None:
        """The channel chosen for that purpose, if any."""
        return self.settings(PlatformSettings).channel(key)


async def read_guild(
    db: Connection,
    guild_id: int,
    known: KnownSettings,
    languages: Languages,
    now: datetime,
    *,
    pictures_url: str,
) -> Guild:
    """The guild with these settings."""
    row = await find_guild(db, guild_id)
    locale = known.of(PlatformSettings).locale or (row.preferred_locale if row is not None else "en-US")
    return Guild(
        id=guild_id,
        name="" if row is None else row.name,
        icon=None if row is None else row.icon,
        left=row is not None and row.left_at is not None,
        say=languages.say_for(locale, known.of(PlatformSettings).wording),
        now=now,
        known=known,
        pictures_url=pictures_url,
    )
