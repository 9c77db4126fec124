"""What people say of a technique."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from handlers.practice.check_ins.commands import suggest_techniques
from handlers.practice.check_ins.rules import MOST_MINUTES
from handlers.practice.techniques.rules import (
    MOST_CATEGORY,
    MOST_DESCRIPTION,
    MOST_LINK,
    MOST_NAME,
    MOST_SLUG,
    read_conditions,
    read_link,
    read_name,
    read_slug,
)
from handlers.practice.texts import written
from interactions.forms import Form
from interactions.options import Option

if TYPE_CHECKING:
    from handlers.frame.context import Context as Context


class TechniqueForm(Form, frozen=True):
    """`needs`: what was chosen of the suggestions, by id, short name or name."""

    name: Annotated[str, Option("What it is called", max_length=MOST_NAME, read=read_name)]
    slug: Annotated[
        str | None,
        Option("A short name, such as box-breathing; made from the name if left out",
               max_length=MOST_SLUG, read=read_slug),
    ] = None  # fmt: skip
    description: Annotated[str, Option("What members read", max_length=MOST_DESCRIPTION, read=written)] = ""
    link: Annotated[
        str | None,
        Option(
            "Where it is explained", typed=str, max_length=MOST_LINK, read=read_link, clear="Remove the link"
        ),
    ] = None
    minutes: Annotated[int, Option("Its usual length", ge=1, le=MOST_MINUTES)] = 15
    category: Annotated[str, Option("To group it", max_length=MOST_CATEGORY, read=written)] = ""
    level: Annotated[int, Option("How hard it is, from 1 to 10", ge=1, le=10)] = 1
    needs: Annotated[
        str | None,
        Option("The technique that has to be mastered first", autocomplete=suggest_techniques,
               max_length=MOST_NAME, clear="Nothing has to be mastered before"),
    ] = None  # fmt: skip
    criteria: Annotated[
        dict[str, Any] | None,
        Option("What else unlocks it, as JSON like for achievements", typed=str, max_length=2_000,
               read=read_conditions, clear="Nothing else is asked"),
    ] = None  # fmt: skip
