"""What a guild can set for its runs and headcounts."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from handlers.platform.settings.fields import Kind, SettingField, SettingGroup, under


class RaidSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'raid_desk': only what differs. Times in seconds unless the name says otherwise."""

    module: ClassVar[str] = "raid_desk"

    auto_end_minutes: int = 120
    headcount_minutes: int = 60
    accept_s: int = 60
    key_window_s: int = 30
    afk_check_s: int = 60
    afk_before_run: bool = False
    lost_panel: str = "repost"
    voice_by_default: bool = False
    voice_limit: int = 0
    voice_empty_minutes: int = 10
    run_quota_points: int = 1
    verification_quota_points: int = 1
    run_raider_points: int = 1
    key_raider_points: int = 1
    negative_totals: bool = False
    unlogged_after_hours: int = 24
    unlogged_quota_percent: int = 100
    auto_verification_quota: bool = False
    suspension_takes: str = "verified"
    warning_points: int = 1
    suspension_points: int = 2
    points_days: int = 90
    suggest_first_points: int = 3
    suggest_first_days: int = 1
    suggest_second_points: int = 6
    suggest_second_days: int = 7
    suggest_third_points: int = 9
    suggest_third_days: int = 30


def _integer(key: str, title: str, hint: str, ge: int, le: int, unit: str = "") -> SettingField:
    return SettingField(key, title, hint, Kind.INTEGER, ge=ge, le=le, unit=unit)


SETTINGS = SettingGroup(
    "raid_desk",
    RaidSettings,
    (
        *under(
            "Runs and headcounts",
            _integer(
                "auto_end_minutes", "Runs end automatically", "After so long; 0: never", 0, 1440, "minutes"
            ),
            _integer(
                "headcount_minutes",
                "Headcounts end automatically",
                "After so long, 5 to 1,440",
                5,
                1440,
                "minutes",
            ),
            _integer(
                "accept_s",
                "Time to take a free place",
                "Then the next on the waiting list has it",
                15,
                600,
                "seconds",
            ),
            _integer("key_window_s", "Time to pop keys", "10 to 300", 10, 300, "seconds"),
            _integer(
                "afk_check_s", "Time of an AFK check", "Who does not confirm is benched", 15, 600, "seconds"
            ),
            SettingField(
                "afk_before_run",
                "AFK check before a headcount becomes a run",
                "Who does not confirm is not taken along",
                Kind.SWITCH,
            ),
            SettingField(
                "lost_panel",
                "When a run's panel is deleted",
                "Somebody deleted the message while the run goes on",
                Kind.CHOICE,
                choices=(("repost", "Post it again"), ("archive", "Cancel the run")),
            ),
        ),
        *under(
            "Voice channels",
            SettingField("voice_by_default", "Voice channel for each run", "Made at the start", Kind.SWITCH),
            _integer("voice_limit", "Members in a run's voice channel", "0: any number", 0, 99, "members"),
            _integer(
                "voice_empty_minutes",
                "Empty voice channels go",
                "After a run's channel was empty so long",
                1,
                60,
                "minutes",
            ),
        ),
        *under(
            "Points",
            _integer("run_quota_points", "Quota points of a run", "For its organizer", 0, 100, "points"),
            _integer(
                "verification_quota_points",
                "Quota points of a verification",
                "For who decided it",
                0,
                100,
                "points",
            ),
            _integer(
                "run_raider_points", "Raider points of a run", "For each who was there", 0, 100, "points"
            ),
            _integer(
                "key_raider_points", "Raider points of a popped key", "For who popped it", 0, 100, "points"
            ),
            SettingField(
                "negative_totals",
                "Totals may fall below 0",
                "When staff take runs, keys or points by hand",
                Kind.SWITCH,
            ),
            _integer(
                "unlogged_after_hours",
                "Runs that nobody logs are closed",
                "After this time the organizer gets a share of the quota points; 0: never",
                0,
                168,
                "hours",
            ),
            _integer(
                "unlogged_quota_percent",
                "Quota points of a run that nobody logged",
                "Share of the usual points, for its organizer",
                0,
                100,
                "percent",
            ),
        ),
        *under(
            "Verification",
            SettingField(
                "auto_verification_quota",
                "Verifications by RealmEye count",
                "For whoever posted the panel; those that staff decide always count",
                Kind.SWITCH,
            ),
        ),
        *under(
            "Moderation",
            SettingField(
                "suspension_takes",
                "What a suspension takes away",
                "Roles that members get back when it ends",
                Kind.CHOICE,
                choices=(
                    ("nothing", "Nothing"),
                    ("verified", "The role of verified raiders"),
                    ("all", "Every role I can give"),
                ),
            ),
            _integer("warning_points", "Points of a warning", "Unless it says otherwise", 0, 20, "points"),
            _integer(
                "suspension_points", "Points of a suspension", "Unless it says otherwise", 0, 20, "points"
            ),
            _integer("points_days", "Points of punishments count for", "0: for ever", 0, 3650, "days"),
            *(
                field
                for name, title, time in (
                    ("first", "First suggestion at", "First suggestion"),
                    ("second", "Second suggestion at", "Second suggestion"),
                    ("third", "Third suggestion at", "Third suggestion"),
                )
                for field in (
                    _integer(
                        f"suggest_{name}_points", title, "Whoever warns is asked; 0: never", 0, 100, "points"
                    ),
                    _integer(f"suggest_{name}_days", time, "How long a suspension", 1, 365, "days"),
                )
            ),
        ),
    ),
)
