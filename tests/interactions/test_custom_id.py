"""Component state survives the way to Discord and back, and nothing else gets in."""

from enum import IntEnum, StrEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from interactions.custom_id import (
    ComponentState,
    OutOfDate,
    decode_custom_id,
    longest_custom_id,
    registered_tags,
)
from interactions.limits import LimitExceeded


class Metric(StrEnum):
    MESSAGES = "messages"
    VOICE_TIME = "voice: time"


class Rank(IntEnum):
    LOW = 1
    HIGH = 200


Short = Annotated[str, Meta(max_length=8)]


class Everything(ComponentState, tag="tests.everything/1"):
    page: Annotated[int, Meta(ge=-5, le=999)]
    metric: Metric
    word: Short
    kind: Literal["a", "b c"]
    yes: bool
    rank: Rank = Rank.LOW
    maybe: Short | None = None


class Snowflakes(ComponentState, tag="tests.snowflakes/1"):
    member: int
    run: UUID


class Nothing(ComponentState, tag="tests.nothing/1"):
    pass


class OldPage(ComponentState, tag="tests.page/1"):
    page: int

    def upgrade(self) -> "Page":
        return Page(self.page, Metric.MESSAGES)


class Page(ComponentState, tag="tests.page/2"):
    page: Annotated[int, Meta(ge=0)]
    metric: Metric


printable = st.characters(exclude_categories=["C", "Z"])
states = st.builds(
    Everything,
    page=st.integers(-5, 999),
    metric=st.sampled_from(Metric),
    word=st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"]), max_size=8
    ),
    kind=st.sampled_from(["a", "b c"]),
    yes=st.booleans(),
    rank=st.sampled_from(Rank),
    maybe=st.none() | st.text("ab:~ ", max_size=8),
)


def test_a_custom_id_can_be_read_by_people() -> None:
    state = Everything(3, Metric.MESSAGES, "oryx", "a", True, Rank.HIGH, None)
    assert state.custom_id == "tests.everything/1:3:messages:oryx:a:1:200:"


@given(states)
def test_every_state_comes_back_as_it_went(state: Everything) -> None:
    assert len(state.custom_id) <= longest_custom_id(Everything) <= 100
    assert decode_custom_id(state.custom_id) == state


@given(st.integers(0, 2**63 - 1), st.uuids())
def test_snowflakes_and_uuids_come_back(member: int, run: UUID) -> None:
    assert decode_custom_id(Snowflakes(member, run).custom_id) == Snowflakes(member, run)


@given(st.text(max_size=8))
def test_any_text_comes_back_or_is_refused_when_the_button_is_made(text: str) -> None:
    state = Everything(1, Metric.VOICE_TIME, text, "a", False)
    try:
        custom_id = state.custom_id
    except LimitExceeded:
        assert not text.isprintable() or len(text) > 8
    else:
        assert custom_id.isprintable()
        assert decode_custom_id(custom_id) == state


def test_empty_and_none_are_told_apart() -> None:
    empty, none = (Everything(0, Metric.MESSAGES, "", "a", False, Rank.LOW, text) for text in ("", None))
    assert empty.custom_id != none.custom_id
    assert decode_custom_id(empty.custom_id) == empty
    assert decode_custom_id(none.custom_id) == none


def test_a_state_without_fields_is_its_tag() -> None:
    assert Nothing().custom_id == "tests.nothing/1"
    assert decode_custom_id("tests.nothing/1") == Nothing()


@pytest.mark.parametrize(
    "custom_id",
    [
        "",
        "tests.everything",
        "tests.everything/2:1",
        "tests.everything/1",
        "tests.everything/1:1:messages:oryx:a:1:200",
        "tests.everything/1:1:messages:oryx:a:1:200::",
        "tests.everything/1:1000:messages:oryx:a:1:200:",
        "tests.everything/1:x:messages:oryx:a:1:200:",
        "tests.everything/1::messages:oryx:a:1:200:",
        "tests.everything/1:1:money:oryx:a:1:200:",
        "tests.everything/1:1:messages:muchtoolong:a:1:200:",
        "tests.everything/1:1:messages:oryx:c:1:200:",
        "tests.everything/1:1:messages:oryx:a:2:200:",
        "tests.everything/1:1:messages:oryx:a:true:200:",
        "tests.everything/1:1:messages:oryx:a:1:7:",
        "tests.everything/1:1:messages:~ffffff;:a:1:200:",
        "tests.snowflakes/1:99999999999999999999999:00000000000000000000000000000000",
        "tests.snowflakes/1:1:not-a-uuid",
        "tests.nothing/1:",
        "tests.nothing/1" + ":" * 100,
    ],
)
def test_what_no_class_reads_is_out_of_date(custom_id: str) -> None:
    with pytest.raises(OutOfDate):
        decode_custom_id(custom_id)


@given(st.text(max_size=110) | st.text("0123456789:~;abf").map(lambda text: f"tests.everything/1:{text}"))
def test_a_crafted_custom_id_decodes_or_is_out_of_date_and_nothing_else(custom_id: str) -> None:
    try:
        state = decode_custom_id(custom_id)
    except OutOfDate:
        return
    assert decode_custom_id(state.custom_id) == state


def test_an_old_version_is_upgraded() -> None:
    assert decode_custom_id("tests.page/1:4") == Page(4, Metric.MESSAGES)


def test_an_old_value_that_the_new_version_refuses_still_gets_through_its_upgrade() -> None:
    assert decode_custom_id("tests.page/1:-4") == Page(-4, Metric.MESSAGES)


def test_out_of_date_names_the_family_so_that_its_panel_can_be_refreshed() -> None:
    with pytest.raises(OutOfDate) as caught:
        decode_custom_id("tests.page/9:1:2:3")
    assert caught.value.name == "tests.page"


def test_a_state_that_could_grow_too_long_is_refused_when_it_is_declared() -> None:
    with pytest.raises(LimitExceeded, match="TooLong: at most 100 characters as a custom id, got 11"):

        class TooLong(ComponentState, tag="tests.too_long/1"):
            text: Annotated[str, Meta(max_length=48)]


def test_a_text_without_bounds_may_have_32_characters() -> None:
    class Loose(ComponentState, tag="tests.loose/1"):
        text: str

    assert decode_custom_id(Loose("x" * 32).custom_id) == Loose("x" * 32)
    with pytest.raises(LimitExceeded, match=r"Loose.text: at most 32"):
        _ = Loose("x" * 33).custom_id


@pytest.mark.parametrize("tag", ["x", "x/1", "x.y", "x.y/0", "X.y/1", "x.y/1:2", "x.y/1 "])
def test_a_tag_must_have_a_feature_a_name_and_a_version(tag: str) -> None:
    with pytest.raises(TypeError, match="must look like"):

        class Wrong(ComponentState, tag=tag):
            pass


def test_a_tag_belongs_to_one_class() -> None:
    with pytest.raises(TypeError, match="belongs to"):

        class Thief(ComponentState, tag="tests.nothing/1"):
            pass


def test_a_field_that_cannot_be_written_is_refused_when_it_is_declared() -> None:
    with pytest.raises(TypeError, match="cannot stand in a custom id"):

        class Wrong(ComponentState, tag="tests.wrong/1"):
            numbers: list[int]


def test_declared_tags_can_be_listed() -> None:
    assert {"tests.page/1", "tests.page/2", "tests.nothing/1"} <= set(registered_tags())
