"""What a guild can set for practice."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

import msgspec

from handlers.platform.settings.fields import FieldKind, Setting, settings_of

USUAL_QUESTION: Final = "Leave it empty for the usual question"


class PracticeSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Stored under module 'practice': only what differs."""

    module: ClassVar[str] = "practice"

    day_start_hour: Annotated[
        int,
        Setting(
            "A new day begins at",
            "For members who have not chosen; 0 is midnight",
            0,
            12,
            "o'clock",
            heading="Days and streaks",
        ),
    ] = 4
    repair_hours: Annotated[
        int,
        Setting(
            "A broken streak can be repaired for", "After the day that broke it; 0: never", 0, 72, "hours"
        ),
    ] = 48
    repair_days: Annotated[
        int, Setting("One repair in", "Days from one repair to the next", 1, 365, "days")
    ] = 30

    sessions_to_master: Annotated[
        int,
        Setting(
            "Sessions to master a technique", "Validated ones count", 1, 200, "sessions", heading="Techniques"
        ),
    ] = 10
    validations_needed: Annotated[
        int,
        Setting(
            "Validations of a session",
            "By this many different members who have practised it",
            1,
            5,
            "members",
        ),
    ] = 1

    innovation_validations: Annotated[
        int,
        Setting(
            "Validations of an innovation",
            "This many members make a proposal a technique; the staff can too",
            1,
            50,
            "members",
        ),
    ] = 5

    voice_rooms: Annotated[
        tuple[int, ...],
        Setting(
            "Voice channels for practice",
            "In addition to those whose name contains “practice”: time in them counts",
            kind=FieldKind.CHANNELS,
            heading="Practice rooms",
        ),
    ] = ()

    graduation_streak: Annotated[
        int,
        Setting(
            "Longest streak", "Days in a row, ever; 0: not asked for", 0, 1000, "days", heading="Graduation"
        ),
    ] = 30
    graduation_techniques: Annotated[
        int, Setting("Techniques", "Mastered, or practised often; 0: not asked for", 0, 500, "techniques")
    ] = 10
    graduation_sessions_each: Annotated[
        int, Setting("Often means", "Sessions of a technique, without mastering it", 1, 200, "sessions")
    ] = 5
    graduation_validations: Annotated[
        int, Setting("Validations given", "Sessions of others; 0: not asked for", 0, 1000, "sessions")
    ] = 10
    graduation_taught: Annotated[
        int, Setting("Sessions taught", "To others; 0: not asked for", 0, 100, "sessions")
    ] = 1
    graduation_shield: Annotated[
        bool, Setting("Shield verification", "Whether others must vouch that they practise safely")
    ] = True

    shield_verifications: Annotated[
        int,
        Setting(
            "Verifications needed",
            "By members who are verified, or staff",
            1,
            10,
            heading="Shield verification",
        ),
    ] = 3
    shield_question_1: Annotated[str, Setting("First question", USUAL_QUESTION, max_length=100)] = ""
    shield_question_2: Annotated[str, Setting("Second question", USUAL_QUESTION, max_length=100)] = ""
    shield_question_3: Annotated[str, Setting("Third question", USUAL_QUESTION, max_length=100)] = ""

    invite_xp_first: Annotated[
        int, Setting("For the first check-in", "For both; 0: nothing", 0, 10_000, "xp", heading="Invites")
    ] = 25
    invite_xp_week: Annotated[
        int, Setting("For the seventh day", "For both; 0: nothing", 0, 10_000, "xp")
    ] = 50
    invite_xp_mastery: Annotated[
        int, Setting("For the first mastery", "For both; 0: nothing", 0, 10_000, "xp")
    ] = 100
    invite_account_days: Annotated[
        int,
        Setting("Age of the Discord account", "Younger ones cannot redeem a code; 0: any", 0, 365, "days"),
    ] = 7


SETTINGS = settings_of(PracticeSettings)
