"""What every component of a message is, and the buttons among them."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Any, ClassVar

from msgspec import Struct

from interactions import limits
from interactions.custom_id import ComponentState
from interactions.limits import LimitExceeded, check_text, check_url

State = ComponentState | str


_CUSTOM_EMOJI = re.compile(r"<(?P<animated>a?):(?P<name>\w{2,32}):(?P<id>\d{15,20})>")


class ButtonStyle(IntEnum):
    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4


class Component(Struct, frozen=True):
    """`type` is Discord's number; `identity` the custom id, of those that send interactions."""

    type: ClassVar[int]
    in_row: ClassVar[bool] = False

    @property
    def identity(self) -> str | None:
        return None

    def children(self) -> "Sequence[Component]":
        return ()

    def walk(self) -> "Iterator[Component]":
        yield self
        for child in self.children():
            yield from child.walk()

    def to_wire(self) -> dict[str, Any]:
        raise NotImplementedError


def write_custom_id(state: State, place: str) -> str:
    custom_id = state if isinstance(state, str) else state.custom_id
    check_text(f"{place} custom id", custom_id, limits.CUSTOM_ID, least=1)
    return custom_id


def emoji_to_wire(emoji: str) -> dict[str, Any]:
    """A Unicode emoji as it is, or a custom one as it is written in messages: <:name:id>."""
    match = _CUSTOM_EMOJI.fullmatch(emoji)
    if match is None:
        return {"name": emoji}
    return {"id": match["id"], "name": match["name"], "animated": bool(match["animated"])}


def check_emoji(place: str, emoji: str | None) -> None:
    """Good enough to catch shortcodes and words; which emoji exist is Discord's to know."""
    if emoji is None or _CUSTOM_EMOJI.fullmatch(emoji):
        return
    if not emoji or len(emoji) > 32 or (emoji.isascii() and not emoji[0].isdigit() and emoji[0] not in "#*"):
        raise LimitExceeded(f"{place} emoji", "must be an emoji or <:name:id>", repr(emoji[:40]))


class Button(Component, frozen=True):
    """Pressing it sends its state back. Give a label, an emoji or both."""

    type = 2
    in_row = True

    label: str
    state: State
    style: ButtonStyle = ButtonStyle.SECONDARY
    emoji: str | None = None
    disabled: bool = False

    def __post_init__(self) -> None:
        check_text("button label", self.label, 80)
        check_emoji("button", self.emoji)
        write_custom_id(self.state, "button")
        if not self.label.strip() and self.emoji is None:
            raise LimitExceeded("button", "must have a label or an emoji")

    @property
    def identity(self) -> str | None:
        return write_custom_id(self.state, "button")

    def to_wire(self) -> dict[str, Any]:
        wire: dict[str, Any] = {"type": 2, "style": int(self.style), "custom_id": self.identity}
        return wire | _button_look(self.label, self.emoji, self.disabled)


class LinkButton(Component, frozen=True):
    """Opens an address; Discord tells us nothing of it."""

    type = 2
    in_row = True

    label: str
    url: str
    emoji: str | None = None
    disabled: bool = False

    def __post_init__(self) -> None:
        check_text("button label", self.label, 80)
        check_emoji("button", self.emoji)
        check_url("button link", self.url, most=512)
        if not self.label.strip() and self.emoji is None:
            raise LimitExceeded("button", "must have a label or an emoji")

    def to_wire(self) -> dict[str, Any]:
        return {"type": 2, "style": 5, "url": self.url} | _button_look(self.label, self.emoji, self.disabled)


def _button_look(label: str, emoji: str | None, disabled: bool) -> dict[str, Any]:
    look: dict[str, Any] = {}
    if label:
        look["label"] = label
    if emoji is not None:
        look["emoji"] = emoji_to_wire(emoji)
    if disabled:
        look["disabled"] = True
    return look
