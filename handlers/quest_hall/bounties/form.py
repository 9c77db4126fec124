"""What people say of a bounty."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

from db.quest_hall.bounties import BountyTerms
from handlers.quest_hall.board_quests.form import MOST_TEXT, MOST_TITLE, Difficulty, Proof, suggest_categories
from handlers.quest_hall.bounties.refusals import NamelessBounty
from handlers.quest_hall.ranks.suggesting import suggest_ranks
from interactions.escaping import plain, plain_name
from interactions.forms import Form
from interactions.options import Option

if TYPE_CHECKING:
    from db.quest_hall.ranks import RankRow

MOST_REWARD: Final = 100_000
MOST_WINNERS: Final = 50
MOST_HOURS: Final = 2_160
MOST_TARGET: Final = 100


def read_title(typed: str) -> str:
    """On one line; raises NamelessBounty when nothing of it can be seen."""
    title = plain_name(typed, MOST_TITLE)
    if not title:
        raise NamelessBounty
    return title


def _read_target(typed: str) -> str:
    return plain_name(typed, MOST_TARGET)


class BountyForm(Form, frozen=True):
    """What `/bounty post` asks. Hours count from now on."""

    title: Annotated[str, Option("Its title", max_length=MOST_TITLE, read=read_title)]
    reward: Annotated[int, Option("Points for each winner", ge=1, le=MOST_REWARD)]
    description: Annotated[str, Option("What to do", max_length=MOST_TEXT, read=plain)] = ""
    target: Annotated[str, Option("Who or what it is about", max_length=MOST_TARGET, read=_read_target)] = ""
    winners: Annotated[int, Option("How many can win", ge=1, le=MOST_WINNERS)] = 1
    hours: Annotated[int, Option("Open for this many hours", ge=1, le=MOST_HOURS)] = 168
    category: Annotated[str, Option("Its category", max_length=40, autocomplete=suggest_categories)] = "other"
    difficulty: Annotated[Difficulty, Option("How hard it is")] = "normal"
    proof: Annotated[Proof, Option("What must be submitted")] = "any"
    exclusive: Annotated[bool, Option("One member at a time")] = False
    rank: Annotated[str, Option("From this rank on", max_length=60, autocomplete=suggest_ranks)] = ""


def terms_of(form: BountyForm, rank: RankRow | None, now: datetime) -> BountyTerms:
    """Columns of the bounty."""
    return BountyTerms(
        title=form.title,
        description=form.description,
        target=form.target,
        category=form.category,
        difficulty=form.difficulty,
        proof=form.proof,
        reward=form.reward,
        winners=form.winners,
        exclusive=form.exclusive,
        rank_needed=rank.rank_id if rank is not None else None,
        closes_at=now + timedelta(hours=form.hours),
    )
