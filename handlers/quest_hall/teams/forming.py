"""Founding a team, and how it looks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from db.quest_hall import teams as rows
from db.quest_hall.teams import TeamLook
from handlers.kit.look import BRAND
from handlers.quest_hall.settings import QuestSettings
from handlers.quest_hall.teams.finding import MOST_TEAM_NAME, lock_led
from handlers.quest_hall.teams.members import refuse_too_many
from handlers.quest_hall.teams.refusals import (
    NotATeamColor,
    NotATeamEmoji,
    NoTeamChange,
    TeamNameless,
    TeamNameTaken,
    TooManyFounded,
)
from handlers.quest_hall.teams.telling import note
from interactions.components import Button
from interactions.escaping import plain, plain_name
from interactions.forms import Form, changed_facts
from interactions.limits import LimitExceeded
from interactions.options import Option

if TYPE_CHECKING:
    from db.quest_hall.teams import TeamRow
    from handlers.kit.reviews import Acting

MOST_ABOUT = 300
FOUNDED_WITHIN = timedelta(days=30)
_COLOR = re.compile(r"#?([0-9a-fA-F]{6})")


def read_name(typed: str) -> str:
    """On one line; raises TeamNameless."""
    name = plain_name(typed, MOST_TEAM_NAME)
    if not name:
        raise TeamNameless
    return name


def read_emoji(typed: str) -> str:
    """One emoji, or nothing; raises NotATeamEmoji."""
    emoji = typed.strip()
    try:
        Button("", "teams.emoji", emoji=emoji or "🐺")
    except LimitExceeded:
        raise NotATeamEmoji from None
    return emoji


def read_color(typed: str) -> int:
    """From #RRGGBB; raises NotATeamColor."""
    match = _COLOR.fullmatch(typed.strip())
    if match is None:
        raise NotATeamColor
    return int(match[1], 16)


class TeamForm(Form, frozen=True):
    """What the commands and the form ask."""

    name: Annotated[str, Option("What it is called", max_length=MOST_TEAM_NAME, read=read_name)]
    about: Annotated[str, Option("What it does", max_length=MOST_ABOUT, read=plain)] = ""
    emoji: Annotated[str, Option("The team's emoji", max_length=60, read=read_emoji)] = ""
    color: Annotated[int, Option("Its colour, as #RRGGBB", typed=str, max_length=7, read=read_color)] = BRAND
    looking: Annotated[bool, Option("Whether it looks for members")] = True


class TeamText(Form, frozen=True):
    """What the modal asks."""

    name: Annotated[str, Option("What it is called", max_length=MOST_TEAM_NAME, read=read_name)]
    about: Annotated[str, Option("What it does", max_length=MOST_ABOUT, read=plain)] = ""
    emoji: Annotated[str, Option("The team's emoji", max_length=60, read=read_emoji)] = ""
    color: Annotated[int, Option("Its colour, as #RRGGBB", typed=str, max_length=7, read=read_color)] = BRAND


async def found(acting: Acting, look: TeamLook) -> TeamRow:
    """The actor's new team."""
    founder_id = acting.actor_id or 0
    await refuse_too_many(acting, founder_id)
    most = acting.guild.settings(QuestSettings).most_teams_founded
    since = acting.now - FOUNDED_WITHIN
    if await rows.count_founded(acting.db, acting.guild_id, founder_id, since) >= most:
        raise TooManyFounded(most=most)
    team = await rows.add_team(acting.db, acting.guild_id, look, founder_id, acting.now)
    if team is None:
        raise TeamNameTaken(name=look.name)
    await note(acting, "create", team)
    return team


async def change(acting: Acting, team_id: int, values: dict[str, Any]) -> TeamRow:
    """Another name, look or purpose."""
    before = await lock_led(acting, team_id)
    look = msgspec.structs.replace(before.look, **values)
    if look == before.look:
        raise NoTeamChange
    if not await rows.move_look(acting.db, team_id, look):
        raise TeamNameTaken(name=look.name)
    await note(acting, "edit", before, **changed_facts(before.look, look))
    return msgspec.structs.replace(before, **msgspec.structs.asdict(look))
