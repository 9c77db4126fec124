"""New quests suit the guild, differ from the last ones, and come out the same when drawn again."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.activity_quests import rules
from handlers.activity.activity_quests.calendar import RECURRING, QuestCycle
from handlers.activity.activity_quests.rules import Difficulty, QuestMetric, Usage
from handlers.activity.activity_quests.templates import TEMPLATES

GERMAN = json.loads(
    (Path(__file__).parents[3] / "handlers/activity/activity_quests/de.json").read_text(encoding="utf-8")
)
BUSY = Usage(dict.fromkeys(QuestMetric, 100), dict.fromkeys(QuestMetric, 90))
USAGES = st.builds(
    Usage,
    st.fixed_dictionaries({metric: st.integers(0, 1_000_000) for metric in QuestMetric}),
    st.fixed_dictionaries({metric: st.integers(1, 10_000_000) for metric in QuestMetric}),
)


def test_templates_are_complete():
    keys = [template.key for template in TEMPLATES]
    assert len(keys) == len(set(keys))
    for cycle, least in ((QuestCycle.DAILY, 12), (QuestCycle.WEEKLY, 8), (QuestCycle.MONTHLY, 5)):
        own = [template for template in TEMPLATES if template.cycle is cycle]
        assert len(own) >= least
        assert len({template.metric for template in own}) >= 4
    for template in TEMPLATES:
        assert template.name in GERMAN, template.name
        assert 0 < len(template.name) <= 80
        assert template.emoji.strip()
        assert 0.5 <= template.factor <= 1.5
        assert template.boost is None or (
            100 < template.boost.hundredths <= 300 and 1 <= template.boost.hours <= 24
        )


@given(st.text(max_size=20), st.sampled_from(RECURRING), USAGES)
def test_a_draw_depends_on_nothing_but_what_it_is_given(seed, cycle, usage):
    once = rules.draw(TEMPLATES, cycle, 3, usage, seed=seed)

    assert rules.draw(list(TEMPLATES), cycle, 3, usage, seed=seed) == once


@given(st.text(max_size=20), st.sampled_from(RECURRING), st.integers(1, 5), USAGES)
def test_none_of_the_last_is_drawn_while_there_are_others(seed, cycle, count, usage):
    last = {quest.template.key for quest in rules.draw(TEMPLATES, cycle, count, usage, seed=f"before {seed}")}
    of_cycle = [template for template in TEMPLATES if template.cycle is cycle]
    there = [template for template in of_cycle if usage.suits(template.metric)] or of_cycle

    drawn = rules.draw(TEMPLATES, cycle, count, usage, seed=seed, last=last)

    keys = [quest.template.key for quest in drawn]
    assert len(keys) == len(set(keys)) == min(count, len(there))
    assert len(last & set(keys)) == max(0, len(keys) - (len(there) - len(last)))


@given(st.sampled_from(TEMPLATES), USAGES)
def test_harder_asks_for_more_and_gives_more_and_all_is_bounded(template, usage):
    values = [rules.value(template, difficulty, usage) for difficulty in Difficulty]

    targets = [value.target for value in values]
    rewards = [value.reward_xp for value in values]
    assert targets == sorted(targets)
    assert rewards == sorted(set(rewards))
    assert targets[0] > 0
    most = rules.MOST_A_DAY[template.metric] * rules.DAYS[template.cycle] * 2
    assert targets[-1] <= most * 1.05
    assert targets[-1] <= rules.MAX_TARGET


def test_values_follow_the_median_active_member():
    quiet = Usage(dict.fromkeys(QuestMetric, 50), dict.fromkeys(QuestMetric, 60))
    loud = Usage(dict.fromkeys(QuestMetric, 50), dict.fromkeys(QuestMetric, 300))
    template = next(template for template in TEMPLATES if template.key == "daily.table_talk")

    assert rules.value(template, Difficulty.MEDIUM, quiet).target == 20
    assert rules.value(template, Difficulty.MEDIUM, loud).target == 100


def test_what_hardly_anybody_does_is_not_asked_for():
    silent = Usage({**BUSY.members, QuestMetric.VOICE: 3}, BUSY.median)

    for seed in range(50):
        drawn = rules.draw(TEMPLATES, QuestCycle.DAILY, 3, silent, seed=str(seed))
        assert QuestMetric.VOICE not in {quest.template.metric for quest in drawn}


def test_quests_of_one_draw_ask_for_different_things():
    for seed in range(50):
        drawn = rules.draw(TEMPLATES, QuestCycle.DAILY, 3, BUSY, seed=str(seed))
        assert Counter(quest.template.metric for quest in drawn).most_common(1)[0][1] == 1


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_shorter_period_asks_for_less_and_gives_less(share):
    whole = rules.draw(TEMPLATES, QuestCycle.WEEKLY, 2, BUSY, seed="s")
    part = rules.draw(TEMPLATES, QuestCycle.WEEKLY, 2, BUSY, seed="s", share=share)

    for long, short in zip(whole, part, strict=True):
        assert 0 < short.target < long.target
        assert short.reward_xp == long.reward_xp * share
