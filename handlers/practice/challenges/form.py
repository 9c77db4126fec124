"""What the staff say of a challenge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from handlers.platform.metrics.criteria import read_criteria, to_plain
from handlers.platform.metrics.registry import METRICS
from handlers.practice.challenges.rules import MOST_DAYS, MOST_DESCRIPTION, MOST_NAME, USUAL_DAYS, read_name
from handlers.practice.texts import written
from interactions.forms import Form
from interactions.options import Option

if TYPE_CHECKING:
    from handlers.frame.context import Context as Context


def read_conditions(text: str) -> dict[str, Any]:
    """Criteria as JSON."""
    return to_plain(read_criteria(text, METRICS))


class ChallengeForm(Form, frozen=True):
    """`days`: from the start to the end."""

    name: Annotated[str, Option("What it is called", max_length=MOST_NAME, read=read_name)]
    criteria: Annotated[
        dict[str, Any],
        Option("What has to be reached, as JSON like for achievements", typed=str, max_length=2_000,
               read=read_conditions),
    ]  # fmt: skip
    description: Annotated[str, Option("What members read", max_length=MOST_DESCRIPTION, read=written)] = ""
    days: Annotated[int, Option("How many days it takes", ge=1, le=MOST_DAYS)] = USUAL_DAYS
