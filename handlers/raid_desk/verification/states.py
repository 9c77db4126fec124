"""What the buttons and forms of verification remember. They name a session; whose it is, is looked up."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from handlers.raid_desk.verification.checks import ProfileCheck
from interactions.custom_id import ComponentState

SessionId = Annotated[int, Meta(ge=1)]


class Begin(ComponentState, tag="verification.begin/1"):
    """The button of the panel."""


class EnterName(ComponentState, tag="verification.name/1"):
    """The form that asks for the name, and the button that opens it again."""

    session_id: SessionId


class CheckPage(ComponentState, tag="verification.check/1"):
    """I have added the code."""

    session_id: SessionId


class GoToDirectMessages(ComponentState, tag="verification.direct/1"):
    """Go on in direct messages."""

    session_id: SessionId


class AskStaff(ComponentState, tag="verification.staff/1"):
    """Let staff look at it: the button, and the form with screenshots."""

    session_id: SessionId


class Cancel(ComponentState, tag="verification.cancel/1"):
    """No more of it."""

    session_id: SessionId


class ChooseCheck(ComponentState, tag="verification.config_check/1"):
    """The select of what is asked for."""


class ChooseValue(ComponentState, tag="verification.config_value/1"):
    """The select of how much of it."""

    check: ProfileCheck


class EditPanel(ComponentState, tag="verification.config_panel/1"):
    """The button and the form of what the panel says."""


class TryChecks(ComponentState, tag="verification.config_try/1"):
    """The button and the form by which a name is tried, without verifying anybody."""


class PostPanel(ComponentState, tag="verification.config_post/1"):
    """The button that posts the panel."""


class ShowOnProfile(ComponentState, tag="verification.show/1"):
    """Whether the presser's RealmEye page is shown in their profile."""

    shows: bool
