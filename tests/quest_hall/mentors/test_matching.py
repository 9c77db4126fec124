"""The mentor who suits best, held against a search that compares everybody with everybody."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.quest_hall.mentors import FreeMentor
from handlers.quest_hall.mentors.matching import (
    FAR,
    MOST_GRADUATED,
    NEAR,
    Student,
    hour_in,
    hours_apart,
    match_all,
)

NOW = datetime(2026, 11, 29, tzinfo=UTC)
TOPICS = ("raids", "crafting", "trade", "lore")
LANGUAGES = ("english", "german")
ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York")

words = st.lists(st.sampled_from(TOPICS), unique=True, max_size=3).map(tuple)
spoken = st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=2).map(tuple)


@st.composite
def mentors(draw):
    return [
        FreeMentor(
            user_id=100 + number,
            topics=draw(words),
            languages=draw(spoken),
            timezone=draw(st.sampled_from(ZONES)),
            capacity=3,
            students=draw(st.integers(0, 2)),
            graduated=draw(st.integers(0, 7)),
            offered_at=draw(st.sampled_from([None, NOW, NOW - timedelta(days=1)])),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


students = st.builds(
    Student,
    user_id=st.just(1),
    topics=words,
    languages=spoken,
    hour=st.integers(0, 23),
    never=st.frozensets(st.integers(100, 105), max_size=2),
)


def brute_force(listed, student, taken):
    """By comparing all of them, with the order that is written down."""

    def worth(mentor):
        apart = hours_apart(hour_in(mentor.timezone, NOW), student.hour)
        return (
            -len(set(mentor.topics) & set(student.topics)),
            0 if apart <= NEAR else 1 if apart <= FAR else 2,
            mentor.students + taken.count(mentor.user_id),
            -min(mentor.graduated, MOST_GRADUATED),
            mentor.offered_at or datetime.min.replace(tzinfo=UTC),
            mentor.user_id,
        )

    able = [
        mentor
        for mentor in listed
        if mentor.user_id not in student.never
        and mentor.students + taken.count(mentor.user_id) < mentor.capacity
        and (not student.languages or set(mentor.languages) & set(student.languages))
    ]
    return min(able, key=worth).user_id if able else None


@given(mentors(), st.lists(students, max_size=6))
def test_each_gets_the_best_of_those_who_are_left(listed, queue):
    taken = []

    for student, match in zip(queue, match_all(listed, queue, NOW), strict=True):
        expected = brute_force(listed, student, taken)
        assert (match.mentor_id if match is not None else None) == expected
        taken += [expected] if expected is not None else []


@given(mentors(), st.lists(students, max_size=20))
def test_nobody_gets_more_students_than_they_have_room_for(listed, queue):
    mentor_ids = [match.mentor_id for match in match_all(listed, queue, NOW) if match is not None]

    assert all(mentor.students + mentor_ids.count(mentor.user_id) <= mentor.capacity for mentor in listed)
