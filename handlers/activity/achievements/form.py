"""What people say of an achievement, in a command or in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from handlers.activity.achievements.rules import (
    MAX_BADGE,
    MAX_DESCRIPTION,
    MAX_NAME,
    MAX_REWARD,
    MetricWithoutValue,
    check_name,
    read_badge,
)
from handlers.platform.metrics.criteria import (
    MAX_DAYS,
    MAX_THRESHOLD,
    check_criteria,
    read_criteria,
    to_plain,
)
from handlers.platform.metrics.registry import METRICS
from interactions.forms import Form, Given
from interactions.options import Option, RoleOption
from interactions.responses import Choice

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST_SUGGESTED = 25


async def suggest_metrics(ctx: Context, text: str) -> list[Choice]:
    """Everything that is counted of a member."""
    named = [(ctx.say(metric.title), metric.key) for metric in METRICS.values()]
    typed = text.casefold()
    fitting = [(title, key) for title, key in named if typed in title.casefold() or typed in key]
    return [Choice(title, key) for title, key in fitting[:MOST_SUGGESTED]]


def _read_criteria(text: str) -> dict[str, Any] | None:
    return to_plain(read_criteria(text, METRICS)) if text.strip() else None


class AchievementText(Form, frozen=True):
    """What the modal asks. `badge`: emoji and address of a picture, one of them empty."""

    name: Annotated[str, Option("What it is called", max_length=MAX_NAME, read=check_name)]
    description: Annotated[str, Option("What members read", max_length=MAX_DESCRIPTION, read=str.strip)] = ""
    badge: Annotated[
        tuple[str, str | None],
        Option(
            "An emoji, or the https address of a picture", typed=str, max_length=MAX_BADGE, read=read_badge
        ),
    ] = ("", None)
    criteria: Annotated[
        dict[str, Any] | None, Option("Criteria as JSON", typed=str, max_length=4_000, read=_read_criteria)
    ] = None


class AchievementForm(Form, frozen=True):
    """What the commands ask; one condition in place of criteria."""

    name: Annotated[str, Option("What it is called", max_length=MAX_NAME, read=check_name)]
    metric: Annotated[str | None, Option("What has to be reached", autocomplete=suggest_metrics)] = None
    value: Annotated[
        int | None, Option("The amount to reach; voice time in seconds", ge=1, le=MAX_THRESHOLD)
    ] = None
    in_days: Annotated[int | None, Option("Count only this many of the last days", ge=1, le=MAX_DAYS)] = None
    description: Annotated[str, Option("What members read", max_length=MAX_DESCRIPTION, read=str.strip)] = ""
    badge: Annotated[
        tuple[str, str | None],
        Option(
            "An emoji, or the https address of a picture", typed=str, max_length=MAX_BADGE, read=read_badge
        ),
    ] = ("", None)
    xp: Annotated[int, Option("XP that comes with it", ge=0, le=MAX_REWARD)] = 0
    role_id: Annotated[
        int | None,
        Option(
            "A role that comes with it",
            typed=RoleOption,
            name="role",
            clear="It no longer gives a role",
        ),
    ] = None
    secret: Annotated[bool, Option("Shown as ??? to those who do not have it")] = False
    liberation: Annotated[bool, Option("A step towards leaving as a teacher")] = False


CONDITION = ("metric", "value", "in_days")


def changes_of(form: AchievementText | AchievementForm | Given[AchievementForm]) -> dict[str, Any]:
    """Columns of the row, as far as the form says something of them."""
    given = dict(form.values) if isinstance(form, Given) else msgspec.structs.asdict(form)
    condition = {key: given.pop(key) for key in CONDITION if given.get(key) is not None}
    changes = {key: value for key, value in given.items() if key not in CONDITION}
    if "badge" in changes:
        changes["emoji"], changes["badge_url"] = changes.pop("badge")
    if condition or isinstance(form, AchievementForm):
        changes["criteria"] = _condition(condition)
    return changes


def _condition(given: dict[str, Any]) -> dict[str, Any] | None:
    """A simple achievement's one condition."""
    if not given:
        return None
    if "metric" not in given or "value" not in given:
        raise MetricWithoutValue
    raw = {"metric": given["metric"], "at_least": given["value"]}
    return to_plain(
        check_criteria(raw | ({"in_days": given["in_days"]} if "in_days" in given else {}), METRICS)
    )
