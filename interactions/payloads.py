"""Typed shapes of what Discord posts to us. Snowflakes are ints here, strings on the wire.

Only what the product reads is declared: msgspec skips the rest without building it. The shape
of `data` depends on the interaction's type, so decoding looks at the type first. The structs
cannot form cycles, so the garbage collector need not look at them (`gc=False`).

Why: decision 0123.
"""

import functools
import re
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

import msgspec
from discord_interactions import InteractionType as Wire
from msgspec import Struct

from interactions.entities import (
    NOTHING_RESOLVED,
    Channel,
    Member,
    Message,
    Resolved,
    Snowflake,
    User,
    created_at,
)
from interactions.permissions import Permissions


class InteractionType(IntEnum):
    PING = Wire.PING
    COMMAND = Wire.APPLICATION_COMMAND
    COMPONENT = Wire.MESSAGE_COMPONENT
    AUTOCOMPLETE = Wire.APPLICATION_COMMAND_AUTOCOMPLETE
    MODAL = Wire.MODAL_SUBMIT


class InteractionContext(IntEnum):
    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


class CommandOption(Struct, frozen=True, kw_only=True, gc=False):
    """`value` as it was sent: its type is a claim until options.py has looked at it."""

    name: str
    type: int
    value: Any = None
    options: "tuple[CommandOption, ...]" = ()
    focused: bool = False


class CommandData(Struct, frozen=True, kw_only=True, gc=False):
    name: str
    id: Snowflake = 0
    type: int = 1
    options: tuple[CommandOption, ...] = ()
    resolved: Resolved = NOTHING_RESOLVED
    target_id: Snowflake | None = None


class ComponentData(Struct, frozen=True, kw_only=True, gc=False):
    custom_id: str
    component_type: int = 2
    values: tuple[str, ...] = ()
    resolved: Resolved = NOTHING_RESOLVED


class SubmittedComponent(Struct, frozen=True, kw_only=True, gc=False):
    """One part of a submitted modal: a label holding a `component`, a row of `components`, or a field."""

    type: int = 0
    custom_id: str = ""
    value: Any = None
    values: tuple[str, ...] | None = None
    component: "SubmittedComponent | None" = None
    components: "tuple[SubmittedComponent, ...]" = ()


class ModalData(Struct, frozen=True, kw_only=True, gc=False):
    custom_id: str
    components: tuple[SubmittedComponent, ...] = ()
    resolved: Resolved = NOTHING_RESOLVED


class Interaction(Struct, frozen=True, kw_only=True, gc=False):
    """What every interaction carries. A guild sends `member`, a direct message sends `user`."""

    id: Snowflake
    application_id: Snowflake
    type: int
    token: str
    guild_id: Snowflake | None = None
    channel_id: Snowflake | None = None
    channel: Channel | None = None
    member: Member | None = None
    sender: User | None = msgspec.field(default=None, name="user")
    message: Message | None = None
    locale: str | None = None
    guild_locale: str | None = None
    app_permissions_wire: str | None = msgspec.field(default=None, name="app_permissions")
    context: int | None = None
    authorizing_integration_owners: dict[str, str] = {}
    attachment_size_limit: int = 10 * 1024 * 1024

    @property
    def user(self) -> User:
        """Who did it, in a guild or in a direct message."""
        user = self.member.user if self.member is not None else self.sender
        if user is None:
            raise LookupError("Discord sent an interaction without a user")
        return user

    @property
    def app_permissions(self) -> Permissions:
        """What the bot may do in the channel where this happened."""
        return Permissions.parse(self.app_permissions_wire)

    @property
    def created_at(self) -> datetime:
        return created_at(self.id)

    @property
    def is_user_install_only(self) -> bool:
        """The bot itself is not in that guild: calls with its token fail there."""
        owners = self.authorizing_integration_owners
        return "1" in owners and "0" not in owners


class CommandInteraction(Interaction, frozen=True, kw_only=True, gc=False):
    data: CommandData


class AutocompleteInteraction(Interaction, frozen=True, kw_only=True, gc=False):
    data: CommandData


class ComponentInteraction(Interaction, frozen=True, kw_only=True, gc=False):
    data: ComponentData
    message: Message


class ModalInteraction(Interaction, frozen=True, kw_only=True, gc=False):
    """`message` is there if the modal was opened from a component."""

    data: ModalData


class _Type(Struct):
    type: int


class PayloadError(ValueError):
    """A correctly signed body that is not an interaction as we know them."""


_type_decoder = msgspec.json.Decoder(_Type)
_ping_type = int(InteractionType.PING)


_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
"""The escape of a NUL character: an odd number of backslashes before it."""


_SHAPES: Final[dict[int, type[Interaction]]] = {
    int(InteractionType.COMMAND): CommandInteraction,
    int(InteractionType.COMPONENT): ComponentInteraction,
    int(InteractionType.AUTOCOMPLETE): AutocompleteInteraction,
    int(InteractionType.MODAL): ModalInteraction,
}


@functools.lru_cache(maxsize=len(_SHAPES) + 1)
def _decoder(shape: type[Interaction]) -> msgspec.json.Decoder[Interaction]:
    """Made when first needed: they cost a millisecond and a half, which a cold start should not pay."""
    return msgspec.json.Decoder(shape, strict=False)


def decode(body: bytes) -> Interaction | None:
    """The interaction in a verified body, None for a PING; raises PayloadError.

    NUL characters are left out: nobody can see them, and PostgreSQL's texts cannot hold them.
    """
    if b"\\u0000" in body:
        body = _NUL.sub(rb"\1", body)
    try:
        kind = _type_decoder.decode(body).type
        if kind == _ping_type:
            return None
        interaction = _decoder(_SHAPES.get(kind, Interaction)).decode(body)
    # msgspec meets lone surrogates with UnicodeDecodeError and deep nesting with RecursionError.
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise PayloadError(str(error) or type(error).__name__) from None
    if interaction.member is None and interaction.sender is None:
        raise PayloadError("neither member nor user")
    if interaction.member is not None and interaction.member.user is None:
        raise PayloadError("member without user")
    return interaction
