"""What a guild sets for the platform itself: maps of roles and channels, modules, time zone, language."""

from enum import StrEnum
from typing import ClassVar

import msgspec

from handlers.platform.settings.fields import Kind, SettingField, SettingGroup


class ChannelKey(StrEnum):
    """The channels of `/setchannels`, in its order."""

    RAID = "raid"
    RAID_LOG = "raid_log"
    VERI_LOG = "veri_log"
    PUNISHMENT_LOG = "punishment_log"
    QUOTA = "quota"
    GETVERIFIED = "getverified"
    LEVEL_UP = "level_up"
    QUEST = "quest"
    ACHIEVEMENT = "achievement"
    LEADERBOARD_MESSAGES = "leaderboard_messages"
    LEADERBOARD_VOICE = "leaderboard_voice"
    WELCOME = "welcome"
    BOUNTY = "bounty"
    PRACTICE = "practice"
    AUDIT_LOG = "audit_log"


class PlatformSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'platform'. `locale` is for messages that nobody asked for, such as boards."""

    module: ClassVar[str] = "platform"

    timezone: str = "UTC"
    locale: str = ""
    modules_off: tuple[str, ...] = ()
    roles: dict[str, int] = {}
    channels: dict[str, int] = {}
    command_log_days: int = 90
    audit_days: int = 365

    def channel(self, key: ChannelKey) -> int | None:
        """The channel chosen for that purpose, if any."""
        return self.channels.get(key)


SETTINGS = SettingGroup(
    "platform",
    PlatformSettings,
    (
        SettingField(
            "timezone",
            "Time zone",
            "Where a day begins and ends, such as Europe/Berlin",
            Kind.TIME_ZONE,
        ),
        SettingField(
            "locale",
            "Language of posts",
            "For what I post without being asked; answers follow each member's own language",
            Kind.CHOICE,
            choices=(("", "The server's language"), ("en-US", "English"), ("de", "German")),
        ),
        SettingField(
            "command_log_days",
            "Command log is kept",
            "What /analytics can look back on; afterwards it is deleted",
            Kind.INTEGER,
            ge=7,
            le=365,
            unit="days",
        ),
        SettingField(
            "audit_days",
            "Audit is kept",
            "What /audit can look back on; afterwards it is deleted",
            Kind.INTEGER,
            ge=30,
            le=3650,
            unit="days",
        ),
    ),
)
