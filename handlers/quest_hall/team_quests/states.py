"""What the components of team quests remember: which team; who may is asked at each press."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from interactions.custom_id import ComponentState

TeamId = Annotated[int, Meta(ge=1)]


class Press(StrEnum):
    """What members do with their team's quest."""

    ACCEPT = "accept"
    BEGIN = "begin"
    CHECK_IN = "checkin"
    SUBMIT = "submit"
    CHOOSE = "choose"
    ABANDON = "abandon"


class PressTeamQuest(ComponentState, tag="team_quests.press/1"):
    """A button of the team's panel, or of the leader's menu."""

    team_id: TeamId
    press: Press


class ChooseQuest(ComponentState, tag="team_quests.choose/1"):
    """The leader picks a quest for the team."""

    team_id: TeamId


class WritePart(ComponentState, tag="team_quests.part/1"):
    """The form that takes what a member has done."""

    team_id: TeamId


class SubmitTeamProof(ComponentState, tag="team_quests.submit/1"):
    """The form that takes the team's proof."""

    team_id: TeamId
