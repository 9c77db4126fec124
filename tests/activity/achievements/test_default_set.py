"""The set that every server begins with."""

import pytest

from handlers.activity.achievements.defaults import ACHIEVEMENTS
from handlers.activity.achievements.rules import (
    MAX_ACHIEVEMENTS,
    MAX_DESCRIPTION,
    MAX_NAME,
    MAX_REWARD,
    read_badge,
)
from handlers.platform.metrics.criteria import check_criteria, conditions
from handlers.platform.metrics.defaults import SETS, find_default
from handlers.platform.metrics.registry import METRICS
from tests.architecture.test_languages import LANGUAGES

ALL = [(module, achievement) for module, achievements in SETS.items() for achievement in achievements]


@pytest.mark.parametrize(
    ("module", "shipped"), ALL, ids=[f"{module}.{achievement.key}" for module, achievement in ALL]
)
def test_an_achievement_of_a_set_could_be_made_by_hand(module, shipped):
    criteria = check_criteria(shipped.criteria, METRICS)

    assert 0 < len(shipped.name) <= MAX_NAME
    assert 0 < len(shipped.description) <= MAX_DESCRIPTION
    assert 0 <= shipped.xp <= MAX_REWARD
    assert read_badge(shipped.emoji) == (shipped.emoji, None)
    assert find_default(f"{module}.{shipped.key}") is shipped
    assert not shipped.xp or "level" not in {condition.metric for condition in conditions(criteria)}
    assert "{" not in shipped.name + shipped.description


def test_names_and_keys_are_used_once_and_leave_room():
    assert len({achievement.name.casefold() for _, achievement in ALL}) == len(ALL)
    assert len({(module, achievement.key) for module, achievement in ALL}) == len(ALL)
    assert 10 <= len(ALL) <= MAX_ACHIEVEMENTS // 2


def test_every_set_speaks_every_language():
    texts = {text for _, achievement in ALL for text in (achievement.name, achievement.description)}
    titles = {metric.title for metric in METRICS.values()}

    missing = [problem for problem in LANGUAGES.problems(texts | titles) if "no translation" in problem]
    assert missing == []


def test_each_metric_of_activity_is_used_by_the_set():
    used = {
        c.metric
        for achievement in ACHIEVEMENTS
        for c in conditions(check_criteria(achievement.criteria, METRICS))
    }

    assert used == {key for key, metric in METRICS.items() if metric.module == "activity"}
