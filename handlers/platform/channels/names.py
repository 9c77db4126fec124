"""What the purposes of channels are called when they are shown. Options and the REST API keep their keys."""

from collections.abc import Mapping
from typing import Final

from handlers.platform.settings.platform_settings import ChannelKey
from interactions.languages import Say

CHANNEL_NAMES: Final[Mapping[ChannelKey, str]] = {
    ChannelKey.RAID: "Runs",
    ChannelKey.RAID_LOG: "Run log",
    ChannelKey.VERI_LOG: "Verification log",
    ChannelKey.PUNISHMENT_LOG: "Punishment log",
    ChannelKey.QUOTA: "Quota board",
    ChannelKey.GETVERIFIED: "Verification panel",
    ChannelKey.LEVEL_UP: "Level-ups",
    ChannelKey.QUEST: "Quests",
    ChannelKey.ACHIEVEMENT: "Achievements",
    ChannelKey.LEADERBOARD_MESSAGES: "Message leaderboard",
    ChannelKey.LEADERBOARD_VOICE: "Voice leaderboard",
    ChannelKey.WELCOME: "Welcome",
    ChannelKey.BOUNTY: "Bounties",
    ChannelKey.PRACTICE: "Practice",
    ChannelKey.AUDIT_LOG: "Audit log",
    ChannelKey.QUEST_BOARD: "Quest board",
    ChannelKey.QUEST_REVIEW: "Quest reviews",
    ChannelKey.MENTOR: "Mentor threads",
    ChannelKey.VERI_REVIEW: "Verification reviews",
    ChannelKey.APPEAL: "Appeals",
    ChannelKey.PRACTICE_REVIEW: "Practice reviews",
}


def channel_name(say: Say, key: str) -> str:
    """The name of a purpose, in the reader's language."""
    return say(CHANNEL_NAMES[ChannelKey(key)])
