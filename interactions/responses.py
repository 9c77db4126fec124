"""What handlers return, and its encoding: only what Discord accepts as an answer to that interaction.

`allowed_mentions` stands in every message, and by default nobody is pinged.
"""

from typing import Any, Final

import msgspec
from discord_interactions import InteractionResponseFlags, InteractionResponseType
from msgspec import Struct

from interactions import limits
from interactions.buttons import Component
from interactions.embeds import Embed, check_embeds
from interactions.escaping import as_text
from interactions.layout import check_message
from interactions.limits import LimitExceeded, check_count, check_text
from interactions.modals import Modal
from interactions.payloads import Interaction, InteractionType

EPHEMERAL: Final = int(InteractionResponseFlags.EPHEMERAL)
COMPONENTS_V2: Final = 1 << 15


class AllowedMentions(Struct, frozen=True):
    """Exactly who may be pinged: ids of users and roles."""

    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    everyone: bool = False
    replied_user: bool = False

    def __post_init__(self) -> None:
        check_count("mentioned users", self.users, limits.MENTIONED)
        check_count("mentioned roles", self.roles, limits.MENTIONED)

    def to_wire(self) -> dict[str, Any]:
        if self is NO_MENTIONS:
            return {"parse": []}
        wire: dict[str, Any] = {"parse": ["everyone"] if self.everyone else []}
        if self.users:
            wire["users"] = [str(user) for user in self.users]
        if self.roles:
            wire["roles"] = [str(role) for role in self.roles]
        if self.replied_user:
            wire["replied_user"] = True
        return wire


NO_MENTIONS: Final = AllowedMentions()


class Upload(Struct, frozen=True):
    """A file to send along; show it by `attachment://name`."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"
    description: str | None = None

    def __post_init__(self) -> None:
        check_text("file name", self.name, 260, least=1)
        check_text("file description", self.description or "", 1_024)


class _Content(Struct, frozen=True):
    content: str = ""


class _Written(_Content, frozen=True, kw_only=True):
    """What a new message and a changed one have in common."""

    embeds: tuple[Embed, ...] = ()
    components: tuple[Component, ...] = ()
    ephemeral: bool = False
    files: tuple[Upload, ...] = ()
    allowed_mentions: AllowedMentions = NO_MENTIONS
    v2: bool = False

    def __post_init__(self) -> None:
        check_text("message content", self.content, limits.CONTENT)
        if self.files:
            check_count("files of a message", self.files, limits.UPLOADS)
        if self.embeds:
            check_embeds(self.embeds)
        if self.v2 and (self.content or self.embeds):
            raise LimitExceeded("V2 message", "has no content and no embeds, only components")
        if self.components or self.v2:
            check_message(self.components, v2=self.v2)
        if not (self.content.strip() or self.embeds or self.components or self.files):
            raise LimitExceeded("message", "must not be empty")

    @property
    def flags(self) -> int:
        return (EPHEMERAL if self.ephemeral else 0) | (COMPONENTS_V2 if self.v2 else 0)

    def to_message(self) -> dict[str, Any]:
        """The body of a message to create, for an answer or for REST; files go beside it."""
        wire: dict[str, Any] = {"allowed_mentions": self.allowed_mentions.to_wire()}
        if self.content:
            wire["content"] = self.content
        if self.embeds:
            wire["embeds"] = [embed.to_wire() for embed in self.embeds]
        if self.components:
            wire["components"] = [component.to_wire() for component in self.components]
        flags = self.flags
        if flags:
            wire["flags"] = flags
        if self.files:
            wire["attachments"] = [_attachment(number, file) for number, file in enumerate(self.files)]
        return wire

    def to_edit(self) -> dict[str, Any]:
        """The body of an edit: it replaces all there was, so what is empty is said to be empty."""
        wire = self.to_message()
        wire.pop("flags", None)
        wire.setdefault("components", [])
        wire.setdefault("embeds", [])
        wire.setdefault("attachments", [])
        # Switching V2 on demands content null and embeds [] in the same request.
        wire["content"] = None if self.v2 else self.content
        if self.v2:
            wire["flags"] = COMPONENTS_V2
        return wire


def _attachment(number: int, file: Upload) -> dict[str, Any]:
    wire: dict[str, Any] = {"id": str(number), "filename": file.name}
    if file.description:
        wire["description"] = file.description
    return wire


class Reply(_Written, frozen=True, kw_only=True):
    """A new message."""

    def in_place(self) -> "Update":
        """The same instead of the message under the pressed component."""
        return Update(self.content, embeds=self.embeds, components=self.components, v2=self.v2)


class Update(_Written, frozen=True, kw_only=True):
    """The message under the pressed component, replaced whole; its files too, unless kept."""

    keep_files: bool = False

    def to_edit(self) -> dict[str, Any]:
        wire = super().to_edit()
        if self.keep_files and not self.files:
            del wire["attachments"]
        return wire


class OpenModal(Struct, frozen=True):
    """A form; only as the first answer to a command or component."""

    modal: Modal


class Choice(Struct, frozen=True):
    """One suggestion: what is shown and what is sent."""

    name: str
    value: str | int | float

    def __post_init__(self) -> None:
        check_text("choice name", self.name, 100, least=1)
        if isinstance(self.value, str):
            check_text("choice value", self.value, 100, least=1)

    def to_wire(self) -> dict[str, Any]:
        return {"name": self.name, "value": self.value}


class Choices(Struct, frozen=True):
    """Suggestions while somebody types, at most 25."""

    choices: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        check_count("choices", self.choices, limits.CHOICES)


class Defer(Struct, frozen=True):
    """The rest is a background job's: `request` goes to the queue first, then Discord is told to wait.

    `update` keeps the pressed message as it is meanwhile instead of showing "thinking".
    """

    request: Any
    ephemeral: bool = False
    update: bool = False


class Acknowledge(Struct, frozen=True):
    """Seen; the message under the component stays as it is."""


Response = Reply | Update | OpenModal | Choices | Defer | Acknowledge


class IllegalAnswer(TypeError):
    """Discord does not take this kind of answer to that kind of interaction."""


_MESSAGE = int(InteractionResponseType.CHANNEL_MESSAGE_WITH_SOURCE)
_DEFERRED_MESSAGE = int(InteractionResponseType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE)
_DEFERRED_UPDATE = int(InteractionResponseType.DEFERRED_UPDATE_MESSAGE)
_UPDATE = int(InteractionResponseType.UPDATE_MESSAGE)
_SUGGESTIONS = int(InteractionResponseType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT)
_MODAL = int(InteractionResponseType.MODAL)

_LEGAL: Final = {
    int(InteractionType.COMMAND): frozenset({_MESSAGE, _DEFERRED_MESSAGE, _MODAL}),
    int(InteractionType.COMPONENT): frozenset(
        {_MESSAGE, _DEFERRED_MESSAGE, _DEFERRED_UPDATE, _UPDATE, _MODAL}
    ),
    int(InteractionType.AUTOCOMPLETE): frozenset({_SUGGESTIONS}),
    int(InteractionType.MODAL): frozenset({_MESSAGE, _DEFERRED_MESSAGE}),
}
_LEGAL_FOR_MODAL_ON_MESSAGE: Final = frozenset({_MESSAGE, _DEFERRED_MESSAGE, _DEFERRED_UPDATE, _UPDATE})
# A type Discord has yet to invent most likely takes a message.
_LEGAL_FOR_UNKNOWN: Final = frozenset({_MESSAGE})

_encoder: Final = msgspec.json.Encoder(enc_hook=as_text)


def encode(response: Response, interaction: Interaction) -> bytes:
    """The answer's JSON; raises IllegalAnswer if Discord would refuse it for this interaction."""
    kind, data = _kind_and_data(response)
    if kind not in _legal_kinds(interaction):
        raise IllegalAnswer(
            f"{type(response).__name__} cannot answer an interaction of type {interaction.type}"
        )
    return _encoder.encode({"type": kind} if data is None else {"type": kind, "data": data})


def _legal_kinds(interaction: Interaction) -> frozenset[int]:
    if interaction.type == InteractionType.MODAL and interaction.message is not None:
        return _LEGAL_FOR_MODAL_ON_MESSAGE
    return _LEGAL.get(interaction.type, _LEGAL_FOR_UNKNOWN)


def _kind_and_data(response: Response) -> tuple[int, dict[str, Any] | None]:
    match response:
        case Reply():
            return _MESSAGE, _without_files(response).to_message()
        case Update():
            return _UPDATE, _without_files(response).to_edit()
        case Defer(update=True):
            return _DEFERRED_UPDATE, None
        case Defer():
            return _DEFERRED_MESSAGE, {"flags": EPHEMERAL} if response.ephemeral else None
        case Acknowledge():
            return _DEFERRED_UPDATE, None
        case Choices():
            return _SUGGESTIONS, {"choices": [choice.to_wire() for choice in response.choices]}
        case OpenModal():
            return _MODAL, response.modal.to_wire()
    raise IllegalAnswer(f"{type(response).__name__} is not an answer")


def _without_files(response: Reply | Update) -> Reply | Update:
    if response.files:
        raise IllegalAnswer("files are sent by jobs: defer, then edit the original answer")
    return response
