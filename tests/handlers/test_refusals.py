"""Refusals are known by their names: "Why?" and the command log look them up by it."""

import pytest

from handlers.frame.refusals import Refusal, refusal_called


def test_a_second_refusal_of_the_same_name_is_an_error_at_import():
    with pytest.raises(TypeError, match=r"handlers\.frame\.access has a refusal of that name already"):
        type("Suspended", (Refusal,), {"__doc__": "You are suspended elsewhere.", "__module__": "elsewhere"})

    known = refusal_called("Suspended")
    assert known is not None
    assert known.__module__ == "handlers.frame.access"


def test_a_name_that_does_not_fit_the_button_is_an_error_at_import():
    with pytest.raises(TypeError, match="at most 30 characters"):
        type("R" * 31, (Refusal,), {"__doc__": "No.", "rule": "A rule.", "__module__": "elsewhere"})


def test_a_refusal_without_words_is_an_error_at_import():
    with pytest.raises(TypeError, match="docstring"):
        type("Wordless", (Refusal,), {"__module__": "elsewhere"})
