"""What people say of a quest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from db.quest_hall import board_quest_categories as rows
from handlers.quest_hall.board_quests.refusals import NamelessBoardQuest
from handlers.quest_hall.board_quests.words import CATEGORIES, category_word
from handlers.quest_hall.ranks.suggesting import suggest_ranks
from interactions.escaping import plain, plain_name
from interactions.forms import Form
from interactions.options import Option, RoleOption
from interactions.responses import Choice

if TYPE_CHECKING:
    from handlers.frame.context import Context

MOST_CATEGORY: Final = 40
MOST_TITLE: Final = 80
MOST_TEXT: Final = 1_500
MOST_REWARD: Final = 10_000
Difficulty = Literal["easy", "normal", "medium", "hard", "impossible"]
Proof = Literal["any", "text", "link", "image"]


async def suggest_categories(ctx: Context, typed: str) -> list[Choice]:
    """Ours, and those that the guild has added."""
    known = [*CATEGORIES, *await rows.list_categories(ctx.db, ctx.guild_id)]
    named = [(category_word(ctx.say, category), category) for category in known]
    return [Choice(name, category) for name, category in named if typed.casefold() in name.casefold()][:25]


def read_title(typed: str) -> str:
    """On one line; raises NamelessBoardQuest when nothing of it can be seen."""
    title = plain_name(typed, MOST_TITLE)
    if not title:
        raise NamelessBoardQuest
    return title


class QuestText(Form, frozen=True):
    """What the modal asks."""

    title: Annotated[str, Option("Its title", max_length=MOST_TITLE, read=read_title)]
    description: Annotated[str, Option("What to do", max_length=MOST_TEXT, read=plain)] = ""
    reward_text: Annotated[str, Option("Another reward", max_length=200, read=plain)] = ""


class QuestForm(Form, frozen=True):
    """What the commands ask. Hours count from now on."""

    title: Annotated[str, Option("Its title", max_length=MOST_TITLE, read=read_title)]
    description: Annotated[str, Option("What to do", max_length=MOST_TEXT, read=plain)] = ""
    category: Annotated[str, Option("Its category", max_length=40, autocomplete=suggest_categories)] = "other"
    difficulty: Annotated[Difficulty, Option("How hard it is")] = "normal"
    points: Annotated[int, Option("Points, before bonuses", ge=0, le=MOST_REWARD)] = 10
    xp: Annotated[int, Option("XP, before bonuses", ge=0, le=MOST_REWARD)] = 0
    reward_text: Annotated[str, Option("Another reward", name="reward", max_length=200, read=plain)] = ""
    proof: Annotated[Proof, Option("What must be submitted")] = "any"
    slots: Annotated[int, Option("How many may do it; 0: all", ge=0, le=10_000)] = 0
    repeat_days: Annotated[int, Option("Again after this many days; 0: once", ge=0, le=365)] = 0
    limit_hours: Annotated[int, Option("Hours to do it; 0: any", name="hours", ge=0, le=8_760)] = 0
    opens_in: Annotated[int, Option("Opens in this many hours", ge=0, le=8_760)] = 0
    closes_in: Annotated[int, Option("Closes in this many hours; 0: never", ge=0, le=17_520)] = 0
    level_needed: Annotated[int, Option("From this level on", name="level", ge=0, le=1_000)] = 0
    points_needed: Annotated[int, Option("From this many points on", ge=0, le=1_000_000)] = 0
    role_needed: Annotated[
        int | None, Option("Only for this role", typed=RoleOption, name="role", clear="For all roles")
    ] = None
    rank_needed: Annotated[
        str | None,
        Option(
            "From this rank on", name="rank", max_length=60, autocomplete=suggest_ranks, clear="For all ranks"
        ),
    ] = None


def terms_of(values: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Columns of the quest, as far as the form says something of them."""
    changes = dict(values)
    for hours, column in (("opens_in", "opens_at"), ("closes_in", "closes_at")):
        if hours in changes:
            given = changes.pop(hours)
            changes[column] = now + timedelta(hours=given) if given else None
    return changes
