"""What activity quests ask and give, and how new ones are drawn: pure.

Values follow the guild: `typical` is what the median active member does in a week. Draws depend on nothing
but their seed and the guild's numbers, so that doing one again gives the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Final

import msgspec

from handlers.activity.activity_quests.calendar import QuestCycle
from handlers.activity.activity_quests.refusals import NamelessQuest
from interactions.escaping import plain_name

MAX_TARGET: Final = 10_000_000
MAX_REWARD: Final = 100_000
MAX_NAME: Final = 80
MAX_RUNNING: Final = 25
"""Quests of a guild at the same time: as many as a select can show."""
FEW: Final = 5
"""With fewer active members there is no typical one: the defaults hold."""
RARE: Final = 10
"""What fewer than one in this many active members do is not asked for."""


class QuestMetric(StrEnum):
    """What is counted."""

    MESSAGES = "messages"
    REACTIONS = "reactions"
    COMMANDS = "commands"
    VOICE = "voice"
    XP = "xp"

    @property
    def place(self) -> int:
        """Its place in samples.Counts."""
        return PLACES[self]


PLACES: Final = {metric: place for place, metric in enumerate(QuestMetric)}


class QuestKind(StrEnum):
    """What a quest is called."""

    DAILY = "daily"
    WEEKLY = "weekly"
    SPECIAL = "special"
    EVENT = "event"
    CHALLENGE = "challenge"


class Difficulty(StrEnum):
    """Scales value and reward."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


KIND_OF: Final = {
    QuestCycle.DAILY: QuestKind.DAILY,
    QuestCycle.WEEKLY: QuestKind.WEEKLY,
    QuestCycle.MONTHLY: QuestKind.SPECIAL,
    QuestCycle.ONCE: QuestKind.EVENT,
}
EFFORT: Final = {Difficulty.EASY: 0.5, Difficulty.MEDIUM: 1.0, Difficulty.HARD: 2.0}
"""How much of what the median active member does is asked for."""
WEEKS: Final = {
    QuestCycle.DAILY: 1 / 3,
    QuestCycle.WEEKLY: 1.0,
    QuestCycle.MONTHLY: 3.5,
    QuestCycle.ONCE: 1.0,
}
"""How much of a week's activity a cycle has: who is active at all is so on some three days a week."""
DEFAULT_WEEK: Final = {
    QuestMetric.MESSAGES: 60,
    QuestMetric.REACTIONS: 24,
    QuestMetric.COMMANDS: 12,
    QuestMetric.VOICE: 5_400,
    QuestMetric.XP: 1_200,
}
LEAST_A_DAY: Final = {
    QuestMetric.MESSAGES: 10,
    QuestMetric.REACTIONS: 5,
    QuestMetric.COMMANDS: 3,
    QuestMetric.VOICE: 900,
    QuestMetric.XP: 150,
}
MOST_A_DAY: Final = {
    QuestMetric.MESSAGES: 200,
    QuestMetric.REACTIONS: 60,
    QuestMetric.COMMANDS: 25,
    QuestMetric.VOICE: 14_400,
    QuestMetric.XP: 3_000,
}
DAYS: Final = {QuestCycle.DAILY: 1.0, QuestCycle.WEEKLY: 4.0, QuestCycle.MONTHLY: 14.0, QuestCycle.ONCE: 4.0}
"""Active days to which the bounds of a day are multiplied."""
LENGTHS: Final = {
    QuestCycle.DAILY: timedelta(days=1),
    QuestCycle.WEEKLY: timedelta(days=7),
    QuestCycle.MONTHLY: timedelta(days=28),
}
NEARLY: Final = 0.9
REWARDS: Final = {
    (QuestCycle.DAILY, Difficulty.EASY): 50,
    (QuestCycle.DAILY, Difficulty.MEDIUM): 100,
    (QuestCycle.DAILY, Difficulty.HARD): 200,
    (QuestCycle.WEEKLY, Difficulty.EASY): 200,
    (QuestCycle.WEEKLY, Difficulty.MEDIUM): 400,
    (QuestCycle.WEEKLY, Difficulty.HARD): 800,
    (QuestCycle.MONTHLY, Difficulty.EASY): 750,
    (QuestCycle.MONTHLY, Difficulty.MEDIUM): 1_500,
    (QuestCycle.MONTHLY, Difficulty.HARD): 3_000,
}
SLOTS: Final = {
    QuestCycle.DAILY: (Difficulty.EASY, Difficulty.MEDIUM, Difficulty.HARD),
    QuestCycle.WEEKLY: (Difficulty.MEDIUM, Difficulty.HARD, Difficulty.EASY),
    QuestCycle.MONTHLY: (Difficulty.HARD, Difficulty.MEDIUM, Difficulty.EASY),
}
"""Difficulties of the quests of a cycle, in turn."""


class Boost(msgspec.Struct, frozen=True):
    """All earned xp is multiplied for some hours."""

    hundredths: int
    hours: int


class QuestTemplate(msgspec.Struct, frozen=True):
    """What a quest may be drawn from. `factor`: of the usual value for its difficulty."""

    key: str
    cycle: QuestCycle
    metric: QuestMetric
    emoji: str
    name: str
    factor: float = 1.0
    boost: Boost | None = None


class DrawnQuest(msgspec.Struct, frozen=True):
    """A template with the values that suit the guild."""

    template: QuestTemplate
    difficulty: Difficulty
    target: int
    reward_xp: int


class Usage(msgspec.Struct, frozen=True):
    """What members of a guild did in a week: how many by each metric, and the median of those."""

    members: Mapping[QuestMetric, int] = {}
    median: Mapping[QuestMetric, int] = {}

    @property
    def active(self) -> int:
        """Members who did anything."""
        return max(self.members.values(), default=0)

    def typical(self, metric: QuestMetric) -> int:
        """What the median active member does in a week; the default where too few are active."""
        if self.members.get(metric, 0) < FEW:
            return DEFAULT_WEEK[metric]
        return self.median[metric]

    def suits(self, metric: QuestMetric) -> bool:
        """Whether enough of the active members do such a thing."""
        return self.active < FEW or self.members.get(metric, 0) * RARE >= self.active


def target_for(template: QuestTemplate, difficulty: Difficulty, usage: Usage, share: float = 1.0) -> int:
    """The value that is asked for: scaled to the median active member, bounded, round.

    `share`: of a whole period, how much there is.
    """
    metric, cycle = template.metric, template.cycle
    effort = EFFORT[difficulty] * share
    wanted = usage.typical(metric) * WEEKS[cycle] * effort * template.factor
    least, most = LEAST_A_DAY[metric] * DAYS[cycle] * effort, MOST_A_DAY[metric] * DAYS[cycle] * effort
    return rounded(metric, min(max(wanted, least), most))


def share_of(cycle: QuestCycle, length: timedelta) -> float:
    """How much of a whole period that length is; clocks and months may differ a little."""
    share = length / LENGTHS[cycle]
    return 1.0 if share > NEARLY else share


def rounded(metric: QuestMetric, value: float) -> int:
    """A round number near the value, at least one step: voice in five minutes, others by two digits."""
    if metric is QuestMetric.VOICE:
        return max(1, round(value / 300)) * 300
    step = 1 if value < 20 else 5 if value < 100 else 10 ** (len(str(int(value))) - 2) * 5
    return max(1, round(value / step)) * step


def draw(
    templates: Sequence[QuestTemplate],
    cycle: QuestCycle,
    count: int,
    usage: Usage,
    *,
    seed: str,
    last: Collection[str] = (),
    share: float = 1.0,
) -> list[DrawnQuest]:
    """`count` quests of a cycle: none of `last` while there are others, and as different as they can be."""
    suiting = [template for template in templates if template.cycle is cycle and usage.suits(template.metric)]
    pool = suiting or [template for template in templates if template.cycle is cycle]
    Random(seed).shuffle(pool)
    drawn: list[DrawnQuest] = []
    asked: list[QuestMetric] = []
    while pool and len(drawn) < count:
        chosen = min(pool, key=lambda template: (template.key in last, asked.count(template.metric)))
        pool.remove(chosen)
        asked.append(chosen.metric)
        difficulty = SLOTS[cycle][len(drawn) % len(SLOTS[cycle])]
        drawn.append(value(chosen, difficulty, usage, share))
    return drawn


def value(template: QuestTemplate, difficulty: Difficulty, usage: Usage, share: float = 1.0) -> DrawnQuest:
    """A template with target and reward; both shrink with a shorter period."""
    reward = max(1, round(REWARDS[template.cycle, difficulty] * share / 10)) * 10
    return DrawnQuest(template, difficulty, target_for(template, difficulty, usage, share), reward)


def check_name(name: str) -> str:
    """The name as it is kept."""
    kept = plain_name(name, MAX_NAME)
    if not kept:
        raise NamelessQuest()
    return kept
