"""What moderators say of a rank."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from handlers.quest_hall.ranks.refusals import NamelessRank, NotARankColor, NotARankEmoji
from handlers.quest_hall.ranks.rules import MOST_NAME, OPTIONS
from interactions.buttons import check_emoji
from interactions.escaping import plain_name, shorten
from interactions.forms import Form
from interactions.limits import LimitExceeded
from interactions.options import Option, RoleOption

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_POINTS = 1_000_000
_COLOR = re.compile(r"#?([0-9A-Fa-f]{6})")


def read_name(typed: str) -> str:
    """On one line; raises NamelessRank when nothing of it can be seen."""
    name = plain_name(typed, MOST_NAME)
    if not name:
        raise NamelessRank
    return name


def read_emoji(typed: str) -> str:
    """One emoji, or none; raises NotARankEmoji."""
    emoji = typed.strip()
    try:
        check_emoji("rank", emoji or None)
    except LimitExceeded:
        raise NotARankEmoji(text=shorten(emoji, 40)) from None
    return emoji


def read_color(typed: str) -> int:
    """As people write it; raises NotARankColor."""
    match = _COLOR.fullmatch(typed.strip())
    if match is None:
        raise NotARankColor(text=shorten(typed, 40))
    return int(match[1], 16)


def _as_it_is(role: RoleOption) -> RoleOption:
    """Whether it can be given is asked of the whole role."""
    return role


class RankForm(Form, frozen=True):
    """What `/rankadmin add` and `edit` ask; 0: that is not asked for."""

    name: Annotated[str, Option("Its name", max_length=MOST_NAME, read=read_name)]
    points: Annotated[int, Option("Points it requires", ge=0, le=MOST_POINTS)] = 0
    quests: Annotated[int, Option("Board quests done", ge=0, le=10_000)] = 0
    easy: Annotated[int, Option("Easy ones among them", ge=0, le=10_000)] = 0
    normal: Annotated[int, Option("Normal ones among them", ge=0, le=10_000)] = 0
    medium: Annotated[int, Option("Medium ones among them", ge=0, le=10_000)] = 0
    hard: Annotated[int, Option("Hard ones among them", ge=0, le=10_000)] = 0
    impossible: Annotated[int, Option("Impossible ones among them", ge=0, le=10_000)] = 0
    level: Annotated[int, Option("The level it requires", ge=0, le=1_000)] = 0
    achievements: Annotated[int, Option("Achievements it requires", ge=0, le=1_000)] = 0
    days: Annotated[int, Option("Days in this server", ge=0, le=3_650)] = 0
    approval: Annotated[bool, Option("Somebody has to approve it")] = False
    role: Annotated[RoleOption | None, Option("Its role", read=_as_it_is, clear="No role")] = None
    color: Annotated[int | None, Option("Its colour, like #57F287", typed=str, read=read_color)] = None
    emoji: Annotated[str, Option("Its emoji", max_length=60, read=read_emoji)] = ""


def terms_of(given: RankForm | Mapping[str, Any], needs: Mapping[str, int]) -> dict[str, Any]:
    """Columns of the rank, as far as something was said of them; `needs`: what it takes so far."""
    values = msgspec.structs.asdict(given) if isinstance(given, RankForm) else dict(given)
    if "role" in values:
        role: RoleOption | None = values.pop("role")
        values["role_id"] = role.id if role is not None else None
    after = dict(needs)
    for option, metric in OPTIONS.items():
        if option in values:
            after[metric] = values.pop(option)
    return values | {"needs": {metric: needed for metric, needed in after.items() if needed}}
