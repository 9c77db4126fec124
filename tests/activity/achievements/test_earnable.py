"""What many members have earned is found by bisection: the same as criteria by criteria."""

from hypothesis import given
from hypothesis import strategies as st

from db.activity.achievements import AchievementRow
from handlers.activity.achievements.rules import Definition, Earnable
from handlers.platform.metrics.criteria import Condition, CriteriaGroup, holds

METRICS = ("level", "messages", "streak")
DAYS = (None, 1, 7)

conditions = st.builds(Condition, st.sampled_from(METRICS), st.integers(1, 12), st.sampled_from(DAYS))
criteria = st.one_of(
    st.none(),
    st.recursive(
        conditions, lambda inner: st.builds(CriteriaGroup, st.booleans(), st.lists(inner).map(tuple))
    ),
)
values = st.dictionaries(
    st.tuples(st.sampled_from(METRICS), st.sampled_from(DAYS)), st.integers(0, 13), max_size=9
)


@given(st.lists(criteria, max_size=12), values)
def test_whatever_holds_is_due_in_the_order_of_the_definitions_and_nothing_else(asked, told):
    definitions = [
        Definition(AchievementRow(achievement_id=number, name="x"), criterion)
        for number, criterion in enumerate(asked)
    ]

    due = Earnable(definitions).due(told)

    assert due == [d for d in definitions if d.criteria is not None and holds(d.criteria, told)]
