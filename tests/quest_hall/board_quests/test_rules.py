"""Rewards and circles, by tables and properties."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.quest_hall.quests import QuestTerms
from handlers.quest_hall.board_quests.rules import RewardHistory, Scale, find_circle, reward, scale_of
from handlers.quest_hall.board_quests.searching import is_near
from handlers.quest_hall.settings import QuestSettings, reviewers_for


@pytest.mark.parametrize(
    ("difficulty", "turn", "first", "within_week", "points"),
    [
        ("easy", 1, False, 1, 100),
        ("normal", 1, False, 1, 150),
        ("impossible", 1, False, 1, 500),
        ("easy", 1, True, 1, 125),
        ("easy", 1, False, 3, 105),
        ("easy", 1, False, 6, 110),
        ("easy", 1, False, 7, 115),
        ("easy", 2, False, 1, 80),
        ("easy", 3, False, 1, 60),
        ("easy", 9, False, 1, 40),
        ("medium", 2, False, 3, 168),
        ("hard", 1, True, 7, 431),
    ],
)
def test_a_reward_is_the_product_of_its_factors_rounded_once(difficulty, turn, first, within_week, points):
    scale = scale_of(QuestSettings(), difficulty, place=1)

    assert (
        reward(QuestTerms(title="x", points=100), scale, RewardHistory(turn, first, within_week)).points
        == points
    )


@pytest.mark.parametrize(
    ("settings", "difficulty", "points", "needed"),
    [
        ({}, "easy", 499, 1),
        ({}, "easy", 500, 2),
        ({"two_reviewers_from": 0}, "impossible", 9_000, 1),
        ({"two_reviewers_from": 0, "two_reviewers_impossible": True}, "impossible", 1, 2),
        ({"two_reviewers_impossible": True}, "hard", 1, 1),
    ],
)
def test_dear_rewards_and_if_set_the_hardest_quests_need_two_reviewers(settings, difficulty, points, needed):
    assert reviewers_for(QuestSettings(**settings), difficulty, points) == needed


def test_halves_are_rounded_upwards():
    assert reward(QuestTerms(title="x", points=5), Scale(150), RewardHistory(1, False, 1)).points == 8


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=20))
def test_requirements_that_are_let_through_never_deadlock(asked):
    needs: dict[int, set[int]] = {}
    for quest, needed in asked:
        needs.setdefault(quest, set()).add(needed)
        circle = find_circle(needs, quest)
        if circle:
            assert circle[0] == circle[-1] == quest
            assert all(after in needs[before] for before, after in pairwise(circle))
            needs[quest].discard(needed)

    done: set[int] = set()
    for _ in range(7):
        done |= {quest for quest in range(1, 8) if needs.get(quest, set()) <= done}
    assert done == set(range(1, 8))


@pytest.mark.parametrize(
    ("typed", "word", "near"),
    [
        ("dargon", "dragon", True),
        ("dragn", "dragon", True),
        ("herbss", "herbs", True),
        ("expedtoin", "expedition", True),
        ("wolves", "walls", False),
        ("fox", "box", False),
    ],
)
def test_words_that_may_be_meant(typed, word, near):
    assert is_near(typed, word) is near
