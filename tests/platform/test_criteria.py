"""Criteria: reading them, refusing what is wrong with the place, and what they mean beside a plain model."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.frame.refusals import Refusal
from handlers.platform.metrics.criteria import (
    MAX_CONDITIONS,
    CriteriaDays,
    CriteriaEmpty,
    CriteriaNotJson,
    CriteriaThreshold,
    CriteriaTooDeep,
    CriteriaTooMany,
    CriteriaUnclear,
    CriteriaUnknownMetric,
    CriteriaUnknownWord,
    CriteriaWithoutDays,
    check_criteria,
    conditions,
    holds,
    progress,
    read_criteria,
    stored_criteria,
    to_plain,
    wanted,
)
from handlers.platform.metrics.registry import Metric, MetricKind, add_metrics
from interactions.languages import SAY_ENGLISH


async def read_nothing(db, asked, since):
    return {}


KNOWN = {
    key: Metric(key, key.title(), MetricKind.COUNTER, "test", read_nothing, windows=windows)
    for key, windows in (("messages", True), ("voice_seconds", True), ("level", False))
}

thresholds = st.integers(1, 20)
leaves = st.one_of(
    st.builds(
        lambda metric, n, days: {"metric": metric, "at_least": n} | ({"in_days": days} if days else {}),
        st.sampled_from(["messages", "voice_seconds"]),
        thresholds,
        st.sampled_from([None, 1, 7]),
    ),
    st.builds(lambda n: {"metric": "level", "at_least": n}, thresholds),
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda kind, parts: {kind: parts},
        st.sampled_from(["all", "any"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)
values = st.dictionaries(
    st.sampled_from(
        [("level", None), *((m, d) for m in ("messages", "voice_seconds") for d in (None, 1, 7))]
    ),
    st.integers(0, 25),
)


def depth(raw):
    parts = raw.get("all") or raw.get("any") or []
    return 1 + max(map(depth, parts)) if parts else 0


def plainly_holds(raw, told):
    """What the language says, in as few words as possible."""
    if "metric" in raw:
        return told.get((raw["metric"], raw.get("in_days")), 0) >= raw["at_least"]
    return (
        all(plainly_holds(p, told) for p in raw["all"])
        if "all" in raw
        else any(plainly_holds(p, told) for p in raw["any"])
    )


@given(trees.filter(lambda raw: depth(raw) <= 4), values)
def test_criteria_mean_what_a_plain_reading_says(raw, told):
    criteria = check_criteria(raw, KNOWN)

    assert holds(criteria, told) == plainly_holds(raw, told)
    assert (progress(criteria, told) == 1) == holds(criteria, told)
    assert 0 <= progress(criteria, told) <= 1


@given(trees.filter(lambda raw: depth(raw) <= 4))
def test_what_is_stored_is_what_was_written(raw):
    criteria = read_criteria(json.dumps(raw), KNOWN)

    assert to_plain(criteria) == raw
    assert stored_criteria(to_plain(criteria)) == criteria
    assert wanted(criteria) == {(condition.metric, condition.in_days) for condition in conditions(criteria)}


@given(trees.filter(lambda raw: depth(raw) <= 4), values, values)
def test_more_of_anything_never_takes_a_fulfilled_criterion_away(raw, told, more):
    criteria = check_criteria(raw, KNOWN)
    grown = {key: told.get(key, 0) + more.get(key, 0) for key in told.keys() | more.keys()}

    assert holds(criteria, grown) >= holds(criteria, told)
    assert progress(criteria, grown) >= progress(criteria, told) - 1e-9


WORDS = ["all", "any", "metric", "at_least", "in_days", "x`"]
nested = '{"all": [{"all": [{"all": [{"all": [{"all": [{"metric": "level", "at_least": 1}]}]}]}]}]}'
many = json.dumps({"all": [{"metric": "level", "at_least": 1}] * (MAX_CONDITIONS + 1)})
spread = json.dumps({"all": [{"any": [{"metric": "level", "at_least": 1}] * 11}] * 2})


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ('{"metric": "level",\n "at_least": }', CriteriaNotJson, "line 2, column 14"),
        ("", CriteriaNotJson, "line 1"),
        ("9" * 5000, CriteriaNotJson, "line 1"),
        ("[" * 100_000, CriteriaNotJson, "line 1"),
        ("[]", CriteriaUnclear, "`criteria`"),
        ("{}", CriteriaUnclear, "`criteria`"),
        ('{"all": [{"metric": "level", "at_least": 1}], "any": []}', CriteriaUnclear, "`criteria`"),
        ('{"all": [7]}', CriteriaUnclear, "`criteria.all[0]`"),
        ('{"al": []}', CriteriaUnknownWord, "`al`"),
        ('{"metric": "level", "at_least": 1, "within": 7}', CriteriaUnknownWord, "`within`"),
        ('{"any": [{"metric": "level", "at_least": 1}, {"metric": "lvl", "at_least": 1}]}',
         CriteriaUnknownMetric, "`criteria.any[1]`: there is no metric `lvl`"),
        ('{"metric": ["level"], "at_least": 1}', CriteriaUnknownMetric, "there is no metric"),
        ('{"metric": "level"}', CriteriaThreshold, "`criteria.at_least`"),
        ('{"metric": "level", "at_least": 0}', CriteriaThreshold, "from 1 to"),
        ('{"metric": "level", "at_least": true}', CriteriaThreshold, "whole number"),
        ('{"metric": "level", "at_least": "5"}', CriteriaThreshold, "whole number"),
        ('{"metric": "level", "at_least": 1.5}', CriteriaThreshold, "whole number"),
        ('{"metric": "level", "at_least": NaN}', CriteriaThreshold, "whole number"),
        ('{"metric": "messages", "at_least": 1, "in_days": 367}', CriteriaDays, "`criteria.in_days`"),
        ('{"metric": "messages", "at_least": 1, "in_days": null}', CriteriaDays, "`criteria.in_days`"),
        ('{"metric": "level", "at_least": 1, "in_days": 7}', CriteriaWithoutDays, "`messages`, `voice_s"),
        ('{"all": []}', CriteriaEmpty, "`criteria.all`"),
        ('{"all": {"metric": "level", "at_least": 1}}', CriteriaEmpty, "`criteria.all`"),
        (nested, CriteriaTooDeep, "`criteria.all[0].all[0].all[0].all[0]`"),
        (many, CriteriaTooMany, "20"),
        (spread, CriteriaTooMany, "20"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place(text, kind, words):
    with pytest.raises(kind) as refused:
        read_criteria(text, KNOWN)

    assert words in refused.value.text(SAY_ENGLISH)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=10,
))  # fmt: skip
def test_nothing_but_a_refusal_comes_of_nonsense(raw):
    try:
        criteria = check_criteria(raw, KNOWN)
    except Refusal as refused:
        told = refused.text(SAY_ENGLISH)
    else:
        told = json.dumps(to_plain(criteria) == raw)
    assert told not in ("", "false")


def test_a_key_belongs_to_one_metric():
    from handlers.activity import metrics

    assert metrics
    with pytest.raises(ValueError, match="two metrics messages"):
        add_metrics(KNOWN["messages"])
