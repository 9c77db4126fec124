"""The growth of a counter between two moments is what was counted between them, whatever came when."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.activity_quests import samples

MOMENTS = (0, 100, 200, 300, 400, 500)
EVENTS = st.lists(st.tuples(st.integers(100, 599), st.integers(1, 5)), max_size=30)


def stretch_of(at):
    return max(moment for moment in MOMENTS if moment <= at)


@given(EVENTS, st.booleans())
def test_growth_is_what_was_counted_in_between_also_when_it_comes_late(events, in_order):
    kept, counts, sampled = (), [7, 0, 0, 0, 0], 0
    events = sorted(events) if in_order else events
    for at, number in events:
        moment = stretch_of(at)
        if moment > sampled:
            kept = samples.add_sample(kept, moment, counts, MOMENTS)
            sampled = moment
        elif moment < sampled:
            kept = samples.add_late(kept, moment, (number, 0, 0, 0, 0))
        counts[0] += number

    for start in MOMENTS[1:]:
        for end in (*MOMENTS[1:], None):
            if end is None or end > start:
                expected = sum(n for at, n in events if start <= at and (end is None or at < end))
                assert samples.growth(kept, counts, start, end, 0) == expected


@given(EVENTS)
def test_what_nobody_asks_for_any_more_is_forgotten_and_changes_no_answer(events):
    wanted = {100, 300}
    kept, whole, counts, sampled = (), (), [0, 0, 0, 0, 0], 0
    for at, number in sorted(events):
        moment = stretch_of(at)
        if moment > sampled:
            kept = samples.add_sample(kept, moment, counts, wanted)
            whole = samples.add_sample(whole, moment, counts, MOMENTS)
            sampled = moment
        counts[0] += number

    assert len(kept) <= len(wanted) + 1
    for start in wanted:
        assert samples.value_at(kept, counts, start, 0) == samples.value_at(whole, counts, start, 0)


@given(st.lists(st.tuples(*[st.integers(0, 2**62)] * 6), max_size=5))
def test_what_is_packed_is_unpacked(days):
    text = samples.pack(days)
    numbers = [int(number) for number in text.strip("{}").split(",") if number]

    assert samples.unpack(numbers) == tuple(days)
