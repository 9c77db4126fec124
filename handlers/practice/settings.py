"""What a guild can set for practice."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from handlers.platform.settings.fields import Kind, SettingField, SettingGroup, under


class PracticeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'practice': only what differs."""

    module: ClassVar[str] = "practice"

    day_start_hour: int = 4
    repair_hours: int = 48
    repair_days: int = 30
    sessions_to_master: int = 10
    validations_needed: int = 1
    voice_rooms: tuple[int, ...] = ()
    graduation_streak: int = 30
    graduation_techniques: int = 10
    graduation_sessions_each: int = 5
    graduation_validations: int = 10
    graduation_taught: int = 1
    graduation_shield: bool = True
    shield_verifications: int = 3
    shield_question_1: str = ""
    shield_question_2: str = ""
    shield_question_3: str = ""
    invite_xp_first: int = 25
    invite_xp_week: int = 50
    invite_xp_mastery: int = 100
    invite_account_days: int = 7


def _integer(key: str, title: str, hint: str, ge: int, le: int, unit: str = "") -> SettingField:
    return SettingField(key, title, hint, Kind.INTEGER, ge=ge, le=le, unit=unit)


def _question(key: str, title: str) -> SettingField:
    return SettingField(key, title, "Leave it empty for the usual question", Kind.TEXT, max_length=100)


SETTINGS = SettingGroup(
    "practice",
    PracticeSettings,
    (
        *under(
            "Days and streaks",
            _integer(
                "day_start_hour",
                "A new day begins at",
                "For members who have not chosen; 0 is midnight",
                0,
                12,
                "o'clock",
            ),
            _integer(
                "repair_hours",
                "A broken streak can be repaired for",
                "After the day that broke it; 0: never",
                0,
                72,
                "hours",
            ),
            _integer("repair_days", "One repair in", "Days from one repair to the next", 1, 365, "days"),
        ),
        *under(
            "Techniques",
            _integer(
                "sessions_to_master",
                "Sessions to master a technique",
                "Validated ones count",
                1,
                200,
                "sessions",
            ),
            _integer(
                "validations_needed",
                "Validations of a session",
                "By so many different members who have practised it",
                1,
                5,
                "members",
            ),
        ),
        *under(
            "Practice rooms",
            SettingField(
                "voice_rooms",
                "Voice channels for practice",
                "Beside those whose name contains “practice”: time in them counts",
                Kind.CHANNELS,
            ),
        ),
        *under(
            "Graduation",
            _integer(
                "graduation_streak",
                "Longest streak",
                "Days in a row, ever; 0: not asked for",
                0,
                1000,
                "days",
            ),
            _integer(
                "graduation_techniques",
                "Techniques",
                "Mastered, or practised often; 0: not asked for",
                0,
                500,
                "techniques",
            ),
            _integer(
                "graduation_sessions_each",
                "Often means",
                "Sessions of a technique, without mastering it",
                1,
                200,
                "sessions",
            ),
            _integer(
                "graduation_validations",
                "Validations given",
                "Sessions of others; 0: not asked for",
                0,
                1000,
                "sessions",
            ),
            _integer(
                "graduation_taught",
                "Sessions taught",
                "To others; 0: not asked for",
                0,
                100,
                "sessions",
            ),
            SettingField(
                "graduation_shield",
                "Shield verification",
                "Whether others must vouch that they practise safely",
                Kind.SWITCH,
            ),
        ),
        *under(
            "Shield verification",
            _integer(
                "shield_verifications", "Verifications needed", "By members who are verified, or staff", 1, 10
            ),
            _question("shield_question_1", "First question"),
            _question("shield_question_2", "Second question"),
            _question("shield_question_3", "Third question"),
        ),
        *under(
            "Invites",
            _integer("invite_xp_first", "For the first check-in", "For both; 0: nothing", 0, 10_000, "xp"),
            _integer("invite_xp_week", "For the seventh day", "For both; 0: nothing", 0, 10_000, "xp"),
            _integer("invite_xp_mastery", "For the first mastery", "For both; 0: nothing", 0, 10_000, "xp"),
            _integer(
                "invite_account_days",
                "Age of the Discord account",
                "Younger ones cannot redeem a code; 0: any",
                0,
                365,
                "days",
            ),
        ),
    ),
)
