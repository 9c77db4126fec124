"""The forms that take proof and notes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from handlers.quest_hall.board_quests.states import (
    WriteNote,
)
from interactions.components import (
    FileUpload,
    Label,
    Modal,
    TextInput,
    TextStyle,
)
from interactions.responses import OpenModal

if TYPE_CHECKING:
    from interactions.custom_id import ComponentState
    from interactions.languages import Say

LONGEST_NOTE: Final = 500
LONGEST_PROOF: Final = 1_500
LONGEST_LINK: Final = 400


def proof_form(say: Say, kind: str, state: ComponentState) -> OpenModal:
    """Asks for what is asked for; `state` takes it."""
    optional = kind == "any"
    fields = []
    if kind in ("any", "text"):
        text = TextInput(
            name="text", style=TextStyle.PARAGRAPH, max_length=LONGEST_PROOF, required=kind == "text"
        )
        fields.append(Label(say("What have you done?"), text))
    if kind in ("any", "link"):
        link = TextInput(name="link", max_length=LONGEST_LINK, required=kind == "link")
        fields.append(Label(say("A link"), link))
    if kind in ("any", "image"):
        upload = FileUpload(name="file", min_values=0 if optional else 1, required=not optional)
        fields.append(Label(say("A picture"), upload))
    return OpenModal(Modal(say("Submit proof"), state, tuple(fields)))


def note_form(say: Say, quest_id: int) -> OpenModal:
    """Asks how far they are."""
    field = TextInput(name="text", style=TextStyle.PARAGRAPH, max_length=LONGEST_NOTE)
    return OpenModal(
        Modal(say("Write a note"), WriteNote(quest_id), (Label(say("How far are you?"), field),))
    )
