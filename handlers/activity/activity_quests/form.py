"""What administrators change of a running quest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from handlers.activity.activity_quests import refusals, rules
from handlers.activity.activity_quests.rules import MAX_REWARD, MAX_TARGET, Difficulty, QuestKind, QuestMetric
from interactions.forms import Form, Given
from interactions.options import Option
from interactions.responses import Choice

if TYPE_CHECKING:
    from db.activity.activity_quests import ActivityQuestRow

KINDS = {
    "Daily": QuestKind.DAILY,
    "Weekly": QuestKind.WEEKLY,
    "Special": QuestKind.SPECIAL,
    "Event": QuestKind.EVENT,
    "Challenge": QuestKind.CHALLENGE,
}
HEADINGS = tuple(Choice(name, kind) for name, kind in KINDS.items())
DIFFICULTIES = {"Easy": Difficulty.EASY, "Medium": Difficulty.MEDIUM, "Hard": Difficulty.HARD}


class ActivityQuestForm(Form, frozen=True):
    """Everything that a quest has; its `value` is in minutes for voice."""

    name: Annotated[
        str, Option("What it is called", min_length=1, max_length=rules.MAX_NAME, read=rules.check_name)
    ]
    value: Annotated[int, Option("How much is required", ge=1, le=MAX_TARGET)]
    xp: Annotated[int, Option("The reward in xp", ge=0, le=MAX_REWARD)]
    text: Annotated[str, Option("A sentence about it", max_length=300)] = ""
    kind: Annotated[QuestKind, Option("Which heading it is listed under", name="type", choices=HEADINGS)] = (
        QuestKind.SPECIAL
    )
    difficulty: Annotated[Difficulty, Option("How hard it is", choices=DIFFICULTIES)] = Difficulty.MEDIUM
    boost: Annotated[float | None, Option("Multiplies the member's xp for some hours", ge=1.01, le=10)] = None
    boost_hours: Annotated[int | None, Option("For how many hours", ge=1, le=744)] = None
    ends_in_hours: Annotated[int | None, Option("End it this many hours from now", ge=1, le=8_760)] = None


def changes_of(form: Given[ActivityQuestForm], quest: ActivityQuestRow, now: datetime) -> dict[str, Any]:
    """Columns of the row, as far as the form says something of them."""
    columns = {
        "name": "name",
        "text": "description",
        "xp": "reward_xp",
        "kind": "kind",
        "difficulty": "difficulty",
    }
    changes = {column: form.get(field) for field, column in columns.items() if form.get(field) is not None}
    if (value := form.get("value")) is not None:
        changes["target"] = value * 60 if quest.metric == QuestMetric.VOICE else value
    factor, hours = form.get("boost"), form.get("boost_hours")
    if (factor is None) is not (hours is None) and quest.boost_hundredths is None:
        raise refusals.BoostHalf
    if factor is not None:
        changes["boost_hundredths"] = round(factor * 100)
    if hours is not None:
        changes["boost_hours"] = hours
    if (ends := form.get("ends_in_hours")) is not None:
        changes["ends_at"] = now + timedelta(hours=ends)
    return changes
