"""The templates from which a guild's quests are drawn. Names are keys of the catalogues."""

from __future__ import annotations

from typing import Final

from handlers.activity.activity_quests.calendar import QuestCycle
from handlers.activity.activity_quests.rules import Boost, QuestMetric, QuestTemplate

D, W, M = QuestCycle.DAILY, QuestCycle.WEEKLY, QuestCycle.MONTHLY
MESSAGES, REACTIONS, COMMANDS = QuestMetric.MESSAGES, QuestMetric.REACTIONS, QuestMetric.COMMANDS
VOICE, XP = QuestMetric.VOICE, QuestMetric.XP

HALF_DAY = Boost(150, 12)
WHOLE_DAY = Boost(150, 24)
DOUBLE_DAY = Boost(200, 24)

TEMPLATES: Final[tuple[QuestTemplate, ...]] = (
    QuestTemplate("daily.small_talk", D, MESSAGES, "💬", "Small talk", 0.8),
    QuestTemplate("daily.table_talk", D, MESSAGES, "🗨️", "Table talk"),
    QuestTemplate("daily.storyteller", D, MESSAGES, "📜", "Storyteller", 1.25),
    QuestTemplate("daily.warm_words", D, REACTIONS, "💗", "Warm words"),
    QuestTemplate("daily.good_audience", D, REACTIONS, "👏", "A good audience", 1.25),
    QuestTemplate("daily.quick_nod", D, REACTIONS, "👍", "A quick nod", 0.8),
    QuestTemplate("daily.fireside", D, VOICE, "🔥", "By the fireside"),
    QuestTemplate("daily.good_company", D, VOICE, "🎧", "Good company", 0.75),
    QuestTemplate("daily.long_evening", D, VOICE, "🌙", "A long evening", 1.3),
    QuestTemplate("daily.curious", D, COMMANDS, "🔎", "Curious"),
    QuestTemplate("daily.tinkerer", D, COMMANDS, "🛠️", "Tinkerer", 1.25),
    QuestTemplate("daily.steady_step", D, XP, "🥾", "A steady step"),
    QuestTemplate("daily.good_day", D, XP, "☀️", "A good day", 1.25),
    QuestTemplate("weekly.chronicler", W, MESSAGES, "📚", "Chronicler"),
    QuestTemplate("weekly.town_crier", W, MESSAGES, "📣", "Town crier", 1.25),
    QuestTemplate("weekly.heart_of_the_hall", W, REACTIONS, "❤️‍🔥", "Heart of the hall"),
    QuestTemplate("weekly.applause", W, REACTIONS, "🎉", "A week of applause", 1.25),
    QuestTemplate("weekly.round_table", W, VOICE, "🪑", "The round table", boost=HALF_DAY),
    QuestTemplate("weekly.night_watch", W, VOICE, "🌌", "Night watch", 1.25, boost=HALF_DAY),
    QuestTemplate("weekly.handy", W, COMMANDS, "🧰", "Handy"),
    QuestTemplate("weekly.climber", W, XP, "⛰️", "Climber"),
    QuestTemplate("weekly.long_march", W, XP, "🛡️", "The long march", 1.25, boost=HALF_DAY),
    QuestTemplate("special.voice_of_the_guild", M, MESSAGES, "👑", "Voice of the guild", boost=WHOLE_DAY),
    QuestTemplate("special.living_library", M, MESSAGES, "🏛️", "Living library", 1.2, boost=DOUBLE_DAY),
    QuestTemplate("special.encourager", M, REACTIONS, "🌟", "The encourager", boost=WHOLE_DAY),
    QuestTemplate("special.keeper_of_the_fire", M, VOICE, "🏮", "Keeper of the fire", boost=WHOLE_DAY),
    QuestTemplate("special.hall_of_echoes", M, VOICE, "🎙️", "Hall of echoes", 1.2, boost=DOUBLE_DAY),
    QuestTemplate("special.summit", M, XP, "🏔️", "The summit", boost=DOUBLE_DAY),
)

BY_KEY: Final = {template.key: template for template in TEMPLATES}
