"""What a guild can set for activity, with defaults that work and bounds that are said."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from handlers.activity.activity_quests.calendar import QuestCalendar
from handlers.activity.level_ups.rules import DEFAULT_TEMPLATE, check_template
from handlers.activity.voice.rules import VoiceRules
from handlers.activity.xp.guards import DAY_MS, Guards
from handlers.activity.xp.rules import Curve, Source, SourceRule, hundredths
from handlers.frame.refusals import Refusal
from handlers.platform.settings.fields import WEEKDAYS, Kind, SettingField, SettingGroup, under

DEFAULT_COLOR = 0x571173


class ActivitySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'activity': only what differs. Ids are role and channel ids, times in seconds."""

    module: ClassVar[str] = "activity"

    message_xp_min: int = 15
    message_xp_max: int = 25
    message_cooldown_s: int = 60
    reaction_xp: int = 2
    reaction_cooldown_s: int = 10
    command_xp: int = 3
    command_cooldown_s: int = 10
    voice_xp_per_minute: int = 5
    voice_cooldown_s: int = 0
    quest_cooldowns: bool = False
    voice_afk: bool = True
    voice_deafened: bool = True
    voice_alone: bool = True

    message_xp_daily: int = 0
    reaction_xp_daily: int = 0
    command_xp_daily: int = 0
    voice_xp_daily: int = 0
    voice_taper_hours: int = 0
    voice_taper_percent: int = 50
    least_account_days: int = 0

    xp_rate: float = 1.0
    role_multipliers: dict[int, float] = {}
    channel_multipliers: dict[int, float] = {}
    no_xp_roles: tuple[int, ...] = ()
    no_xp_channels: tuple[int, ...] = ()

    curve_quadratic: int = 5
    curve_linear: int = 50
    curve_constant: int = 100

    level_up_template: str = DEFAULT_TEMPLATE
    level_up_destination: str = "channel"

    board_title: str = ""
    board_color: int = DEFAULT_COLOR
    board_emoji: str = "➤"
    board_icon: bool = True
    board_bold: bool = True
    board_refresh_s: int = 300
    channel_board_period: str = "cycle"
    cycle_days: int = 30
    final_weekly: bool = False
    final_monthly: bool = False
    no_prize_roles: tuple[int, ...] = ()

    quest_daily_count: int = 3
    quest_weekly_count: int = 2
    quest_special_count: int = 1
    quest_reset_hour: int = 0
    quest_reset_day: int = 0

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
    """The least xp of a message ({low}) may not be more than the most ({high})."""

    mend = "Set the most first, then the least."


class CurveDoesNotRise(Refusal):
    """With these coefficients the level curve does not rise, or level 1,000 could never be reached."""

    mend = "Raise the constant above 0, or lower the quadratic one."


def _check_together(settings: ActivitySettings) -> None:
    if settings.message_xp_min > settings.message_xp_max:
        raise MessageXpUpsideDown(low=settings.message_xp_min, high=settings.message_xp_max)
    if not settings.curve.rises():
        raise CurveDoesNotRise()


def _integer(key: str, title: str, hint: str, ge: int, le: int, unit: str = "") -> SettingField:
    return SettingField(key, title, hint, Kind.INTEGER, ge=ge, le=le, unit=unit)


def _switch(key: str, title: str, hint: str) -> SettingField:
    return SettingField(key, title, hint, Kind.SWITCH)


def _fields() -> tuple[SettingField, ...]:
    """The settings in the order in which they are shown."""
    return (
        *under("Earning xp", *_worth_fields()),
        *under("Against farming", *_guard_fields()),
        *under("Multipliers and exceptions", *_multiplier_fields()),
        *under("Levels and level-ups", *_level_fields()),
        *under("Leaderboards and cycles", *_board_fields()),
        *under("Activity quests", *_quest_fields()),
    )


def _worth_fields() -> tuple[SettingField, ...]:
    return (
        _integer("message_xp_min", "Least xp of a message", "0 to 1,000", 0, 1000, "xp"),
        _integer(
            "message_xp_max", "Most xp of a message", "0 to 1,000; 0 switches message xp off", 0, 1000, "xp"
        ),
        _integer(
            "message_cooldown_s",
            "Message cooldown",
            "A message earns at most once in this time",
            0,
            86_400,
            "seconds",
        ),
        _integer("reaction_xp", "Xp of a reaction", "0 to 1,000; 0 switches it off", 0, 1000, "xp"),
        _integer(
            "reaction_cooldown_s",
            "Reaction cooldown",
            "A reaction earns at most once in this time",
            0,
            86_400,
            "seconds",
        ),
        _integer("command_xp", "Xp of a command", "0 to 1,000; 0 switches it off", 0, 1000, "xp"),
        _integer(
            "command_cooldown_s",
            "Command cooldown",
            "A command earns at most once in this time",
            0,
            86_400,
            "seconds",
        ),
        _integer(
            "voice_xp_per_minute", "Xp of a voice minute", "0 to 1,000; 0 switches it off", 0, 1000, "xp"
        ),
        _integer(
            "voice_cooldown_s",
            "Voice cooldown",
            "A minute of voice earns at most once in this time; 0: every minute does",
            0,
            86_400,
            "seconds",
        ),
        _switch(
            "quest_cooldowns",
            "Cooldowns hold for quests",
            "What comes within a cooldown counts in totals and on boards, but not for activity quests",
        ),
        _switch("voice_afk", "AFK channel does not count", "Time in the server's AFK channel is not counted"),
        _switch("voice_deafened", "Deafened does not count", "Time while deafened is not counted"),
        _switch(
            "voice_alone", "Alone does not count", "Time without another person in the channel is not counted"
        ),
    )


def _guard_fields() -> tuple[SettingField, ...]:
    """Against farming; all off by default."""
    return (
        _integer("message_xp_daily", "Most message xp a day", "0: as much as they write", 0, 1_000_000, "xp"),
        _integer("reaction_xp_daily", "Most reaction xp a day", "0: no limit", 0, 1_000_000, "xp"),
        _integer("command_xp_daily", "Most command xp a day", "0: no limit", 0, 1_000_000, "xp"),
        _integer("voice_xp_daily", "Most voice xp a day", "0: no limit", 0, 1_000_000, "xp"),
        _integer(
            "voice_taper_hours",
            "Long sittings earn less",
            "After so many hours of voice on a day; 0: never",
            0,
            24,
            "hours",
        ),
        _integer(
            "voice_taper_percent",
            "Worth of long sittings",
            "How much of a minute's xp then",
            0,
            100,
            "percent",
        ),
        _integer(
            "least_account_days",
            "Least age of an account",
            "Younger Discord accounts earn no xp; 0: off",
            0,
            365,
            "days",
        ),
    )


def _multiplier_fields() -> tuple[SettingField, ...]:
    return (
        SettingField(
            "xp_rate",
            "Xp rate",
            "All earned xp is multiplied by this, 0 to 10",
            Kind.NUMBER,
            ge=0,
            le=10,
            unit="×",
        ),
        SettingField(
            "role_multipliers",
            "Role multipliers",
            "The best of a member's roles counts",
            Kind.ROLE_FACTORS,
            ge=0,
            le=10,
        ),
        SettingField(
            "channel_multipliers",
            "Channel multipliers",
            "Threads follow their channel, channels their category",
            Kind.CHANNEL_FACTORS,
            ge=0,
            le=10,
        ),
        SettingField("no_xp_roles", "Roles without xp", "Members with one of them earn no xp", Kind.ROLES),
        SettingField("no_xp_channels", "Channels without xp", "Threads follow their channel", Kind.CHANNELS),
    )


def _level_fields() -> tuple[SettingField, ...]:
    return (
        _integer(
            "curve_quadratic",
            "Level curve, quadratic",
            "Xp from level L to the next: this x L^2 + ...",
            0,
            1000,
            "xp",
        ),
        _integer("curve_linear", "Level curve, linear", "... + this x L + ...", 0, 100_000, "xp"),
        _integer("curve_constant", "Level curve, constant", "... + this", 1, 1_000_000, "xp"),
        SettingField(
            "level_up_template",
            "Level-up text",
            "May use {{user}} {{name}} {{level}} {{xp}} {{server}} {{rank}} {{roles}}",
            Kind.TEXT,
            max_length=500,
            check=check_template,
        ),
        SettingField(
            "level_up_destination",
            "Level-ups are announced",
            "The level-up channel is chosen with /setchannels",
            Kind.CHOICE,
            choices=(
                ("channel", "In the level-up channel, else where it happened"),
                ("here", "Where it happened"),
                ("dm", "By direct message"),
                ("off", "Not at all"),
            ),
        ),
    )


def _board_fields() -> tuple[SettingField, ...]:
    return (
        SettingField(
            "board_title", "Board title", "Empty: the name of what is counted", Kind.TEXT, max_length=100
        ),
        SettingField("board_color", "Board colour", "As #RRGGBB", Kind.COLOR),
        SettingField(
            "board_emoji",
            "Board line emoji",
            "Stands before each line; may be a custom emoji",
            Kind.TEXT,
            max_length=80,
        ),
        _switch("board_icon", "Server icon on boards", "Shows the server's icon beside the board"),
        _switch("board_bold", "Bold names on boards", "Writes the names in bold"),
        _integer(
            "board_refresh_s",
            "Board refresh",
            "A board is edited at most once in this time",
            300,
            86_400,
            "seconds",
        ),
        SettingField(
            "channel_board_period",
            "Days on boards of /setchannels",
            "What the boards in the channels for messages and voice time count",
            Kind.CHOICE,
            choices=(
                ("cycle", "This cycle"),
                ("all", "All time"),
                ("month", "This month"),
                ("week", "This week"),
            ),
        ),
        _integer("cycle_days", "Length of a cycle", "1 to 366 days", 1, 366, "days"),
        _switch("final_weekly", "Weekly final standings", "Posted where the boards stand, after each Sunday"),
        _switch(
            "final_monthly",
            "Monthly final standings",
            "Posted where the boards stand, after each month's end",
        ),
        SettingField(
            "no_prize_roles",
            "Roles without prizes",
            "Members with one of them stand on boards, but `/prizes` go to those below",
            Kind.ROLES,
        ),
    )


def _quest_fields() -> tuple[SettingField, ...]:
    return (
        _integer("quest_daily_count", "Daily quests", "How many are drawn each day, 0 to 5", 0, 5, "quests"),
        _integer(
            "quest_weekly_count", "Weekly quests", "How many are drawn each week, 0 to 5", 0, 5, "quests"
        ),
        _integer(
            "quest_special_count", "Special quests", "How many are drawn each month, 0 to 3", 0, 3, "quests"
        ),
        _integer(
            "quest_reset_hour",
            "Hour of the quest reset",
            "0 to 23, in the server's time zone",
            0,
            23,
            ":00",
        ),
        SettingField(
            "quest_reset_day",
            "Day of the weekly reset",
            "Weekly quests begin and end on it",
            Kind.CHOICE,
            choices=WEEKDAYS,
        ),
    )


SETTINGS = SettingGroup("activity", ActivitySettings, _fields(), _check_together)
