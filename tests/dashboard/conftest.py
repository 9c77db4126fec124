"""Browsers without a screen, each of a person of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.browsing import Browsing
from tests.support.web import clock, open_door  # noqa: F401


@pytest.fixture
def browser(world: Any) -> Callable[..., Browsing]:
    """`browser()`: another one, with nothing kept."""
    return lambda language="en-US": Browsing(world, language)
