"""What a guild can set for activity, with defaults that work and bounds that are said."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from handlers.activity.activity_quests.calendar import QuestCalendar
from handlers.activity.level_ups.rules import DEFAULT_TEMPLATE, check_template
from handlers.activity.voice.rules import VoiceRules
from handlers.activity.xp.guards import DAY_MS, Guards
from handlers.activity.xp.rules import Curve, Source, SourceRule, hundredths
from handlers.frame.refusals import Refusal
from handlers.kit.look import BRAND
from handlers.platform.settings.fields import WEEKDAYS, FieldKind, Setting, settings_of

DEFAULT_COLOR = BRAND


class ActivitySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'activity': only what differs. Ids are role and channel ids, times in seconds."""

    module: ClassVar[str] = "activity"

    message_xp_min: Annotated[
        int, Setting("Least xp of a message", "0 to 1,000", 0, 1000, "xp", heading="Earning xp")
    ] = 15
    message_xp_max: Annotated[
        int, Setting("Most xp of a message", "0 to 1,000; 0 switches message xp off", 0, 1000, "xp")
    ] = 25
    message_cooldown_s: Annotated[
        int, Setting("Message cooldown", "A message earns at most once in this time", 0, 86_400, "seconds")
    ] = 60
    reaction_xp: Annotated[
        int, Setting("Xp of a reaction", "0 to 1,000; 0 switches it off", 0, 1000, "xp")
    ] = 2
    reaction_cooldown_s: Annotated[
        int, Setting("Reaction cooldown", "A reaction earns at most once in this time", 0, 86_400, "seconds")
    ] = 10
    command_xp: Annotated[int, Setting("Xp of a command", "0 to 1,000; 0 switches it off", 0, 1000, "xp")] = 3
    command_cooldown_s: Annotated[
        int, Setting("Command cooldown", "A command earns at most once in this time", 0, 86_400, "seconds")
    ] = 10
    voice_xp_per_minute: Annotated[
        int, Setting("Xp of a voice minute", "0 to 1,000; 0 switches it off", 0, 1000, "xp")
    ] = 5
    voice_cooldown_s: Annotated[
        int,
        Setting(
            "Voice cooldown",
            "A minute of voice earns at most once in this time; 0: every minute does",
            0,
            86_400,
            "seconds",
        ),
    ] = 0
    quest_cooldowns: Annotated[
        bool,
        Setting(
            "Cooldowns apply to quests",
            "What comes within a cooldown counts in totals and on boards, but not for activity quests",
        ),
    ] = False
    voice_afk: Annotated[
        bool, Setting("Do not count the AFK channel", "Time in the server's AFK channel is not counted")
    ] = True
    voice_deafened: Annotated[
        bool, Setting("Do not count time deafened", "Time while deafened is not counted")
    ] = True
    voice_alone: Annotated[
        bool, Setting("Do not count time alone", "Time without another person in the channel is not counted")
    ] = True

    message_xp_daily: Annotated[
        int,
        Setting(
            "Most message xp a day", "0: as much as they write", 0, 1_000_000, "xp", heading="Against farming"
        ),
    ] = 0
    reaction_xp_daily: Annotated[
        int, Setting("Most reaction xp a day", "0: no limit", 0, 1_000_000, "xp")
    ] = 0
    command_xp_daily: Annotated[int, Setting("Most command xp a day", "0: no limit", 0, 1_000_000, "xp")] = 0
    voice_xp_daily: Annotated[int, Setting("Most voice xp a day", "0: no limit", 0, 1_000_000, "xp")] = 0
    voice_taper_hours: Annotated[
        int,
        Setting(
            "Long voice sessions earn less",
            "After this many hours of voice in a day; 0: never",
            0,
            24,
            "hours",
        ),
    ] = 0
    voice_taper_percent: Annotated[
        int,
        Setting(
            "Worth of long voice sessions", "Percent of a minute's xp that is given then", 0, 100, "percent"
        ),
    ] = 50
    least_account_days: Annotated[
        int, Setting("Least age of an account", "Younger Discord accounts earn no xp; 0: off", 0, 365, "days")
    ] = 0

    xp_rate: Annotated[
        float,
        Setting(
            "Xp rate",
            "All earned xp is multiplied by this, 0 to 10",
            0,
            10,
            "×",
            heading="Multipliers and exceptions",
        ),
    ] = 1.0
    role_multipliers: Annotated[
        dict[int, float],
        Setting(
            "Role multipliers", "The best of a member's roles counts", 0, 10, kind=FieldKind.ROLE_FACTORS
        ),
    ] = {}
    channel_multipliers: Annotated[
        dict[int, float],
        Setting(
            "Channel multipliers",
            "Threads follow their channel, channels their category",
            0,
            10,
            kind=FieldKind.CHANNEL_FACTORS,
        ),
    ] = {}
    no_xp_roles: Annotated[
        tuple[int, ...],
        Setting("Roles without xp", "Members with one of them earn no xp", kind=FieldKind.ROLES),
    ] = ()
    no_xp_channels: Annotated[
        tuple[int, ...],
        Setting("Channels without xp", "Threads follow their channel", kind=FieldKind.CHANNELS),
    ] = ()

    curve_quadratic: Annotated[
        int,
        Setting(
            "Level curve, quadratic",
            "Xp from level L to the next: this x L^2 + ...",
            0,
            1000,
            "xp",
            heading="Levels and level-ups",
        ),
    ] = 5
    curve_linear: Annotated[int, Setting("Level curve, linear", "... + this x L + ...", 0, 100_000, "xp")] = (
        50
    )
    curve_constant: Annotated[int, Setting("Level curve, constant", "... + this", 1, 1_000_000, "xp")] = 100
    level_up_template: Annotated[
        str,
        Setting(
            "Level-up text",
            "May use {{user}} {{name}} {{level}} {{xp}} {{server}} {{rank}} {{roles}}",
            max_length=500,
            check=check_template,
        ),
    ] = DEFAULT_TEMPLATE
    level_up_destination: Annotated[
        str,
        Setting(
            "Level-ups are announced",
            "The level-up channel is chosen with /setchannels",
            choices=(
                ("channel", "In the level-up channel, otherwise where it happened"),
                ("here", "Where it happened"),
                ("dm", "By direct message"),
                ("off", "Not at all"),
            ),
        ),
    ] = "channel"

    board_title: Annotated[
        str,
        Setting(
            "Board title",
            "Empty: the name of what is counted",
            max_length=100,
            heading="Leaderboards and cycles",
        ),
    ] = ""
    board_color: Annotated[int, Setting("Board colour", "As #RRGGBB", kind=FieldKind.COLOR)] = DEFAULT_COLOR
    board_emoji: Annotated[
        str, Setting("Board line emoji", "Shown before each line; may be a custom emoji", max_length=80)
    ] = "➤"
    board_icon: Annotated[
        bool, Setting("Server icon on boards", "Shows the server's icon beside the board")
    ] = True
    board_bold: Annotated[bool, Setting("Bold names on boards", "Writes the names in bold")] = True
    board_refresh_s: Annotated[
        int, Setting("Board refresh", "A board is edited at most once in this time", 300, 86_400, "seconds")
    ] = 300
    channel_board_period: Annotated[
        str,
        Setting(
            "Days on boards of /setchannels",
            "What the boards in the channels for messages and voice time count",
            choices=(
                ("cycle", "This cycle"),
                ("all", "All time"),
                ("month", "This month"),
                ("week", "This week"),
            ),
        ),
    ] = "cycle"
    cycle_days: Annotated[int, Setting("Length of a cycle", "1 to 366 days", 1, 366, "days")] = 30
    final_weekly: Annotated[
        bool, Setting("Weekly final standings", "Posted in the channels of the boards, after each Sunday")
    ] = False
    final_monthly: Annotated[
        bool,
        Setting("Monthly final standings", "Posted in the channels of the boards, after each month's end"),
    ] = False
    no_prize_roles: Annotated[
        tuple[int, ...],
        Setting(
            "Roles without prizes",
            "Members with one of them are on boards, but `/prizes` go to those below",
            kind=FieldKind.ROLES,
        ),
    ] = ()

    quest_daily_count: Annotated[
        int,
        Setting(
            "Daily quests", "How many are drawn each day, 0 to 5", 0, 5, "quests", heading="Activity quests"
        ),
    ] = 3
    quest_weekly_count: Annotated[
        int, Setting("Weekly quests", "How many are drawn each week, 0 to 5", 0, 5, "quests")
    ] = 2
    quest_special_count: Annotated[
        int, Setting("Special quests", "How many are drawn each month, 0 to 3", 0, 3, "quests")
    ] = 1
    quest_reset_hour: Annotated[
        int, Setting("Hour of the quest reset", "0 to 23, in the server's time zone", 0, 23, ":00")
    ] = 0
    quest_reset_day: Annotated[
        int, Setting("Day of the weekly reset", "Weekly quests begin and end on this day", choices=WEEKDAYS)
    ] = 0

    def quest_calendar(self, timezone: str) -> QuestCalendar:
        """When activity quests begin and end."""
        return QuestCalendar(timezone, self.quest_reset_hour, self.quest_reset_day)

    @property
    def draws_quests(self) -> bool:
        """Whether new quests are drawn at resets."""
        return bool(self.quest_daily_count or self.quest_weekly_count or self.quest_special_count)

    @property
    def curve(self) -> Curve:
        """The level curve."""
        return Curve(self.curve_quadratic, self.curve_linear, self.curve_constant)

    def source_rule(self, source: Source) -> SourceRule:
        """Worth and cooldown of a source; of voice, per credited minute."""
        if source is Source.MESSAGE:
            return SourceRule(self.message_xp_min, self.message_xp_max, self.message_cooldown_s * 1000)
        if source is Source.REACTION:
            return SourceRule(self.reaction_xp, self.reaction_xp, self.reaction_cooldown_s * 1000)
        if source is Source.COMMAND:
            return SourceRule(self.command_xp, self.command_xp, self.command_cooldown_s * 1000)
        paid = self.voice_xp_per_minute
        return SourceRule(paid, paid, self.voice_cooldown_s * 1000)

    @property
    def guards(self) -> Guards:
        """What holds against farming."""
        caps = {
            Source.MESSAGE: self.message_xp_daily,
            Source.REACTION: self.reaction_xp_daily,
            Source.COMMAND: self.command_xp_daily,
            Source.VOICE: self.voice_xp_daily,
        }
        return Guards(
            {source: cap for source, cap in caps.items() if cap > 0},
            self.voice_taper_hours * 3600,
            self.voice_taper_percent,
            self.least_account_days * DAY_MS,
        )

    def voice_rules(self, afk_channel_id: int | None) -> VoiceRules:
        """What stops voice time from counting in a guild with that AFK channel."""
        return VoiceRules(self.voice_afk, self.voice_deafened, self.voice_alone, afk_channel_id)

    def role_hundredths(self) -> dict[int, int]:
        """Role multipliers as computed with."""
        return {role_id: hundredths(factor) for role_id, factor in self.role_multipliers.items()}

    def channel_hundredths(self) -> dict[int, int]:
        """Channel multipliers as computed with."""
        return {channel_id: hundredths(factor) for channel_id, factor in self.channel_multipliers.items()}


class MessageXpUpsideDown(Refusal):
    """The least xp of a message ({low}) cannot be more than the most ({high})."""

    remedy = "Set the most first, then the least."


class CurveDoesNotRise(Refusal):
    """With these coefficients the level curve does not rise, or level 1,000 could never be reached."""

    remedy = "Raise the constant above 0, or lower the quadratic one."


def _check_together(settings: ActivitySettings) -> None:
    if settings.message_xp_min > settings.message_xp_max:
        raise MessageXpUpsideDown(low=settings.message_xp_min, high=settings.message_xp_max)
    if not settings.curve.rises():
        raise CurveDoesNotRise()


SETTINGS = settings_of(ActivitySettings, check=_check_together)
