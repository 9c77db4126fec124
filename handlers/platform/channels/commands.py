"""`/setchannels`: where the bot posts what."""

from typing import Annotated

from handlers.frame.context import Context
from handlers.platform.channels import actions, messages
from handlers.platform.channels.names import CHANNEL_NAMES
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import ChannelKey
from interactions.options import ChannelOption, Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()

TEXT_CHANNELS = (0, 5)
"""Ordinary and announcement channels: Discord's channel types."""


RaidChannel = Annotated[ChannelOption, Option("Runs are announced here", channel_types=TEXT_CHANNELS)]
RaidLogChannel = Annotated[ChannelOption, Option("What happens in runs", channel_types=TEXT_CHANNELS)]
VeriLogChannel = Annotated[ChannelOption, Option("What verifiers decide", channel_types=TEXT_CHANNELS)]
PunishmentLogChannel = Annotated[ChannelOption, Option("What moderators do", channel_types=TEXT_CHANNELS)]
QuotaChannel = Annotated[ChannelOption, Option("The quota board", channel_types=TEXT_CHANNELS)]
GetVerifiedChannel = Annotated[ChannelOption, Option("The verification panel", channel_types=TEXT_CHANNELS)]
LevelUpChannel = Annotated[ChannelOption, Option("Level-ups are announced here", channel_types=TEXT_CHANNELS)]
QuestChannel = Annotated[ChannelOption, Option("New and finished quests", channel_types=TEXT_CHANNELS)]
AchievementChannel = Annotated[ChannelOption, Option("Earned achievements", channel_types=TEXT_CHANNELS)]
MessageBoardChannel = Annotated[ChannelOption, Option("The board of messages", channel_types=TEXT_CHANNELS)]
VoiceBoardChannel = Annotated[ChannelOption, Option("The board of voice time", channel_types=TEXT_CHANNELS)]
WelcomeChannel = Annotated[ChannelOption, Option("New members are greeted here", channel_types=TEXT_CHANNELS)]
BountyChannel = Annotated[ChannelOption, Option("Open bounties", channel_types=TEXT_CHANNELS)]
PracticeChannel = Annotated[ChannelOption, Option("Check-ins and reminders", channel_types=TEXT_CHANNELS)]
AuditLogChannel = Annotated[ChannelOption, Option("Who changed what", channel_types=TEXT_CHANNELS)]
QuestBoardChannel = Annotated[
    ChannelOption, Option("New quests of the quest board", channel_types=TEXT_CHANNELS)
]
QuestReviewChannel = Annotated[
    ChannelOption, Option("Proofs and requests that wait for quest masters", channel_types=TEXT_CHANNELS)
]
MentorChannel = Annotated[
    ChannelOption, Option("Mentor threads are opened here", channel_types=TEXT_CHANNELS)
]
VeriReviewChannel = Annotated[
    ChannelOption, Option("Verifications that somebody must look at", channel_types=TEXT_CHANNELS)
]
AppealChannel = Annotated[ChannelOption, Option("Appeals against punishments", channel_types=TEXT_CHANNELS)]
PracticeReviewChannel = Annotated[
    ChannelOption, Option("Shield answers, graduations, innovations", channel_types=TEXT_CHANNELS)
]
Clear = Annotated[
    str,
    Option(
        "Remove the channel from this purpose",
        choices=tuple(Choice(name, str(key)) for key, name in CHANNEL_NAMES.items()),
    ),
]


@router.command("setchannels", requires=Role.MODERATOR)
async def set_channels(
    ctx: Context,
    *,
    raid: RaidChannel | None = None,
    raid_log: RaidLogChannel | None = None,
    veri_log: VeriLogChannel | None = None,
    punishment_log: PunishmentLogChannel | None = None,
    quota: QuotaChannel | None = None,
    getverified: GetVerifiedChannel | None = None,
    level_up: LevelUpChannel | None = None,
    quest: QuestChannel | None = None,
    achievement: AchievementChannel | None = None,
    leaderboard_messages: MessageBoardChannel | None = None,
    leaderboard_voice: VoiceBoardChannel | None = None,
    welcome: WelcomeChannel | None = None,
    bounty: BountyChannel | None = None,
    practice: PracticeChannel | None = None,
    audit_log: AuditLogChannel | None = None,
    quest_board: QuestBoardChannel | None = None,
    quest_review: QuestReviewChannel | None = None,
    mentor: MentorChannel | None = None,
    veri_review: VeriReviewChannel | None = None,
    appeal: AppealChannel | None = None,
    practice_review: PracticeReviewChannel | None = None,
    clear: Clear | None = None,
) -> Reply:
    """Choose the channel for each purpose; without options, show them."""
    chosen = {
        ChannelKey.RAID: raid,
        ChannelKey.RAID_LOG: raid_log,
        ChannelKey.VERI_LOG: veri_log,
        ChannelKey.PUNISHMENT_LOG: punishment_log,
        ChannelKey.QUOTA: quota,
        ChannelKey.GETVERIFIED: getverified,
        ChannelKey.LEVEL_UP: level_up,
        ChannelKey.QUEST: quest,
        ChannelKey.ACHIEVEMENT: achievement,
        ChannelKey.LEADERBOARD_MESSAGES: leaderboard_messages,
        ChannelKey.LEADERBOARD_VOICE: leaderboard_voice,
        ChannelKey.WELCOME: welcome,
        ChannelKey.BOUNTY: bounty,
        ChannelKey.PRACTICE: practice,
        ChannelKey.AUDIT_LOG: audit_log,
        ChannelKey.QUEST_BOARD: quest_board,
        ChannelKey.QUEST_REVIEW: quest_review,
        ChannelKey.MENTOR: mentor,
        ChannelKey.VERI_REVIEW: veri_review,
        ChannelKey.APPEAL: appeal,
        ChannelKey.PRACTICE_REVIEW: practice_review,
    }
    picked = {key: option for key, option in chosen.items() if option is not None}
    cleared = (ChannelKey(clear),) if clear is not None else ()
    changes = await actions.set_channels(ctx, picked, cleared) if picked or cleared else ()
    warnings = actions.missing_permissions(picked)
    return messages.channel_map(ctx.say, await actions.channel_map(ctx), changes, warnings)
