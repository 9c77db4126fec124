"""Presets of activity for `/setup`, as data: each sets the same keys."""

from handlers.platform.setup.presets import Preset

KEYS = (
    "xp_rate",
    "message_cooldown_s",
    "reaction_xp",
    "voice_xp_per_minute",
    "level_up_destination",
    "cycle_days",
    "quest_daily_count",
    "quest_weekly_count",
    "final_weekly",
)


def _preset(key: str, title: str, summary: str, *values: object) -> Preset:
    return Preset(key, "activity", title, summary, dict(zip(KEYS, values, strict=True)))


PRESETS = (
    _preset(
        "community",
        "Community",
        "Chatting and voice count the same; the usual amounts",
        *(1.0, 60, 2, 5, "channel", 30, 3, 2, False),
    ),
    _preset(
        "study",
        "Study group",
        "Time in voice counts most, chatting only a little; weekly final standings",
        *(1.0, 180, 1, 8, "dm", 7, 2, 2, True),
    ),
    _preset(
        "raid",
        "Raids and games",
        "Voice in runs counts more than chatting; boards of two weeks",
        *(1.0, 90, 1, 7, "channel", 14, 2, 3, False),
    ),
    _preset(
        "creator",
        "Creator or large server",
        "Slow xp against flooding; level-ups by direct message only",
        *(0.5, 120, 1, 3, "dm", 30, 3, 2, False),
    ),
)
