"""What the components of teams remember: which team; who may is asked at each press."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

TeamId = Annotated[int, Meta(ge=1)]
CallId = Annotated[int, Meta(ge=1)]


class Press(StrEnum):
    """What members do on the panel of a team."""

    JOIN = "join"
    LEAVE = "leave"
    LEAD = "lead"
    LOOK = "look"
    THREAD = "thread"
    DISBAND = "disband"


class PressTeam(ComponentState, tag="teams.press/1"):
    """A button of the panel, or of the leader's menu."""

    team_id: TeamId
    press: Press


class AnswerCall(ComponentState, tag="teams.answer/1"):
    """An invitation is accepted or declined, in the server or in a direct message."""

    call_id: CallId
    accept: bool


class PickInvited(ComponentState, tag="teams.invite/1"):
    """The leader picks whom to invite."""

    team_id: TeamId


class PickRequest(ComponentState, tag="teams.request/1"):
    """The leader picks a request to accept or decline."""

    team_id: TeamId


class PickKicked(ComponentState, tag="teams.kick/1"):
    """The leader picks who has to go."""

    team_id: TeamId


class PickLeader(ComponentState, tag="teams.transfer/1"):
    """The leader picks who leads from now on."""

    team_id: TeamId


class EditLook(ComponentState, tag="teams.look/1"):
    """The form with a team's name and look."""

    team_id: TeamId


class ConfirmDisband(ComponentState, tag="teams.disband/1"):
    """The leader is sure."""

    team_id: TeamId


class Teams(Paged, tag="teams.list/1"):
    """`/team list` and, with `looking`, `/team find`."""

    looking: bool = False
