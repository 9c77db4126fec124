"""The templates from which a guild's quests are drawn. Names are keys of the catalogues."""

from __future__ import annotations

from typing import Final

from handlers.activity.activity_quests.calendar import Cycle
from handlers.activity.activity_quests.rules import Boost, QuestMetric, Template

D, W, M = Cycle.DAILY, Cycle.WEEKLY, Cycle.MONTHLY
MESSAGES, REACTIONS, COMMANDS = QuestMetric.MESSAGES, QuestMetric.REACTIONS, QuestMetric.COMMANDS
VOICE, XP = QuestMetric.VOICE, QuestMetric.XP

HALF_DAY = Boost(150, 12)
WHOLE_DAY = Boost(150, 24)
DOUBLE_DAY = Boost(200, 24)

TEMPLATES: Final[tuple[Template, ...]] = (
    Template("daily.small_talk", D, MESSAGES, "💬", "Small talk", 0.8),
    Template("daily.table_talk", D, MESSAGES, "🗨️", "Table talk"),
    Template("daily.storyteller", D, MESSAGES, "📜", "Storyteller", 1.25),
    Template("daily.warm_words", D, REACTIONS, "💗", "Warm words"),
    Template("daily.good_audience", D, REACTIONS, "👏", "A good audience", 1.25),
    Template("daily.quick_nod", D, REACTIONS, "👍", "A quick nod", 0.8),
    Template("daily.fireside", D, VOICE, "🔥", "By the fireside"),
    Template("daily.good_company", D, VOICE, "🎧", "Good company", 0.75),
    Template("daily.long_evening", D, VOICE, "🌙", "A long evening", 1.3),
    Template("daily.curious", D, COMMANDS, "🔎", "Curious"),
    Template("daily.tinkerer", D, COMMANDS, "🛠️", "Tinkerer", 1.25),
    Template("daily.steady_step", D, XP, "🥾", "A steady step"),
    Template("daily.good_day", D, XP, "☀️", "A good day", 1.25),
    Template("weekly.chronicler", W, MESSAGES, "📚", "Chronicler"),
    Template("weekly.town_crier", W, MESSAGES, "📣", "Town crier", 1.25),
    Template("weekly.heart_of_the_hall", W, REACTIONS, "❤️‍🔥", "Heart of the hall"),
    Template("weekly.applause", W, REACTIONS, "🎉", "A week of applause", 1.25),
    Template("weekly.round_table", W, VOICE, "🪑", "The round table", boost=HALF_DAY),
    Template("weekly.night_watch", W, VOICE, "🌌", "Night watch", 1.25, boost=HALF_DAY),
    Template("weekly.handy", W, COMMANDS, "🧰", "Handy"),
    Template("weekly.climber", W, XP, "⛰️", "Climber"),
    Template("weekly.long_march", W, XP, "🛡️", "The long march", 1.25, boost=HALF_DAY),
    Template("special.voice_of_the_guild", M, MESSAGES, "👑", "Voice of the guild", boost=WHOLE_DAY),
    Template("special.living_library", M, MESSAGES, "🏛️", "Living library", 1.2, boost=DOUBLE_DAY),
    Template("special.encourager", M, REACTIONS, "🌟", "The encourager", boost=WHOLE_DAY),
    Template("special.keeper_of_the_fire", M, VOICE, "🏮", "Keeper of the fire", boost=WHOLE_DAY),
    Template("special.hall_of_echoes", M, VOICE, "🎙️", "Hall of echoes", 1.2, boost=DOUBLE_DAY),
    Template("special.summit", M, XP, "🏔️", "The summit", boost=DOUBLE_DAY),
)

BY_KEY: Final = {template.key: template for template in TEMPLATES}
