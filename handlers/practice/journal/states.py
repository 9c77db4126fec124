"""What the components of the journal remember."""

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

SessionId = Annotated[int, Meta(ge=1, le=9_999_999_999_999)]


class ShowJournal(Paged, tag="practice.journal/1"):
    """`/journal`. `technique` and `days` 0: all."""

    technique: Annotated[int, Meta(ge=0, le=9_999_999_999)]
    days: Annotated[int, Meta(ge=0, le=999)]
    words: Annotated[str, Meta(max_length=20)]


class PickSession(ComponentState, tag="practice.pick_session/1"):
    """The select of sessions that can still be changed."""


class EditSession(ComponentState, tag="practice.edit_session/1"):
    """The button that opens the form of a session, and the form."""

    session: SessionId


class DeleteSession(ComponentState, tag="practice.delete_session/1"):
    """The button that deletes a session."""

    session: SessionId
