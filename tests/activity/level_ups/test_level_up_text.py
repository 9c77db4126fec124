"""The level-up text that a guild writes itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.activity.level_ups.rules import (
    DEFAULT_TEMPLATE,
    EmptyTemplate,
    UnknownPlaceholders,
    check_template,
    fill,
    placeholders_in,
)


def test_unknown_placeholders_are_refused_by_name():
    with pytest.raises(UnknownPlaceholders) as refused:
        check_template("{user} is {lvl}, {level}, {} and {guild.owner}")

    assert refused.value.fields["unknown"] == "`{lvl}` `{}` `{guild.owner}`"
    assert "`{level}`" in refused.value.fields["known"]


def test_an_empty_text_is_refused():
    with pytest.raises(EmptyTemplate):
        check_template("  \n")


def test_the_default_text_is_a_valid_one():
    check_template(DEFAULT_TEMPLATE)

    assert placeholders_in(DEFAULT_TEMPLATE) == {"user", "level"}


def test_a_name_that_looks_like_a_placeholder_is_not_filled_again():
    assert fill("{name} is {level}", {"name": "{level}", "level": "3"}) == "{level} is 3"


@given(st.text(max_size=500), st.text(max_size=3000))
def test_a_filled_text_always_fits_a_message(template, name):
    assert len(fill(template + "{name}", {"name": name})) <= 2000
