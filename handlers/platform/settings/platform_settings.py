"""What a guild sets for the platform itself: maps of roles and channels, modules, time zone, language."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.platform.settings.fields import FieldKind, Setting, settings_of

_ADDRESS: Final = re.compile(r"https?://[^\s/?#]+[^\s?#]*", re.ASCII)


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
    QUEST_BOARD = "quest_board"
    QUEST_REVIEW = "quest_review"
    MENTOR = "mentor"
    VERI_REVIEW = "veri_review"
    APPEAL = "appeal"
    PRACTICE_REVIEW = "practice_review"


STANDS_IN: Final[Mapping[ChannelKey, ChannelKey]] = {
    ChannelKey.QUEST_BOARD: ChannelKey.QUEST,
    ChannelKey.QUEST_REVIEW: ChannelKey.QUEST,
    ChannelKey.MENTOR: ChannelKey.WELCOME,
    ChannelKey.VERI_REVIEW: ChannelKey.VERI_LOG,
    ChannelKey.APPEAL: ChannelKey.PUNISHMENT_LOG,
    ChannelKey.PRACTICE_REVIEW: ChannelKey.PRACTICE,
}
"""The channel that is used for a purpose for which none is set."""


class NotAPortal(Refusal):
    """“{typed}” is not the address of a site."""

    remedy = "Write it with its scheme, such as https://guild.example."


def check_portal(typed: str) -> None:
    """Refuses what a button cannot lead to."""
    if typed and not _ADDRESS.fullmatch(typed):
        raise NotAPortal(typed=typed[:60])


class PlatformSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'platform'. `locale` is for messages that nobody asked for, such as boards."""

    module: ClassVar[str] = "platform"

    timezone: Annotated[
        str,
        Setting("Time zone", "Where a day begins and ends, such as Europe/Berlin", kind=FieldKind.TIME_ZONE),
    ] = "UTC"
    locale: Annotated[
        str,
        Setting(
            "Language of posts",
            "For what I post without being asked; answers follow each member's own language",
            choices=(
                ("", "The server's language"),
                ("en-US", "English"),
                ("de", "German"),
            ),
        ),
    ] = ""
    wording: Annotated[
        str,
        Setting(
            "What is practised is called",
            "In what I write; commands keep their names",
            choices=(("", "As the commands call it"), ("hacks", "Hacks")),
        ),
    ] = ""
    modules_off: tuple[str, ...] = ()
    roles: dict[str, int] = {}
    channels: dict[str, int] = {}
    command_log_days: Annotated[
        int,
        Setting(
            "Command log is kept",
            "What /analytics can look back on; afterwards it is deleted",
            7,
            365,
            "days",
        ),
    ] = 90
    audit_days: Annotated[
        int,
        Setting("Audit is kept", "What /audit can look back on; afterwards it is deleted", 30, 3650, "days"),
    ] = 365

    machine_alerts: Annotated[
        bool,
        Setting(
            "Alerts of the machine", "The audit channel is told when a part of me fails, and when it is well"
        ),
    ] = True
    log_webhooks: Annotated[
        bool,
        Setting(
            "Logs have a name of their own",
            "Audit, verification, level-ups, achievements come by webhooks: I need Manage Webhooks",
        ),
    ] = False

    portal_url: Annotated[
        str,
        Setting(
            "Portal",
            "Address of your own site, to which buttons of profiles, practice and graduations lead",
            max_length=300,
            check=check_portal,
        ),
    ] = ""

    def channel(self, key: ChannelKey) -> int | None:
        """The channel chosen for that purpose, else the one for what stands in for it, if any."""
        chosen = self.channels.get(key)
        return self.channels.get(STANDS_IN[key]) if chosen is None and key in STANDS_IN else chosen


SETTINGS = settings_of(PlatformSettings)
