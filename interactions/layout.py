"""Buttons, rows and the V2 layout of messages.

Each checks itself when it is made; `check_message` checks what only a whole message shows: how many,
where, and whether custom ids repeat.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from msgspec import Struct

from interactions import limits
from interactions.buttons import Button, Component, LinkButton
from interactions.limits import LimitExceeded, check_count, check_range, check_text, check_url


class ActionRow(Component, frozen=True):
    """Up to five buttons, or exactly one select."""

    type = 1

    components: tuple[Component, ...]

    def __post_init__(self) -> None:
        check_count("action row", self.components, 5, least=1)
        for component in self.components:
            if not component.in_row:
                raise LimitExceeded("action row", "holds buttons or one select", type(component).__name__)
        if len(self.components) > 1 and any(component.type != 2 for component in self.components):
            raise LimitExceeded("action row", "holds buttons or exactly one select", len(self.components))

    @classmethod
    def of(cls, *components: Component) -> "ActionRow":
        return cls(components)

    def children(self) -> Sequence[Component]:
        return self.components

    def to_wire(self) -> dict[str, Any]:
        return {"type": 1, "components": [component.to_wire() for component in self.components]}


class TextDisplay(Component, frozen=True):
    """Markdown text of a V2 message or a modal. Mentions in it ping, subject to allowed_mentions."""

    type = 10

    content: str

    def __post_init__(self) -> None:
        check_text("text display", self.content, limits.V2_TEXT, least=1)

    def to_wire(self) -> dict[str, Any]:
        return {"type": 10, "content": self.content}


class Thumbnail(Component, frozen=True):
    """A small picture at the side of a Section."""

    type = 11

    url: str
    description: str | None = None
    spoiler: bool = False

    def __post_init__(self) -> None:
        check_url("thumbnail", self.url, attachment=True)
        check_text("thumbnail description", self.description or "", 1_024)

    def to_wire(self) -> dict[str, Any]:
        return {"type": 11} | _media(self.url, self.description, self.spoiler)


class Section(Component, frozen=True):
    """One to three texts with a button or a thumbnail beside them."""

    type = 9

    texts: tuple[TextDisplay, ...]
    accessory: Button | LinkButton | Thumbnail

    def __post_init__(self) -> None:
        check_count("section texts", self.texts, 3, least=1)

    def children(self) -> Sequence[Component]:
        return (*self.texts, self.accessory)

    def to_wire(self) -> dict[str, Any]:
        texts = [text.to_wire() for text in self.texts]
        return {"type": 9, "components": texts, "accessory": self.accessory.to_wire()}


class GalleryItem(Struct, frozen=True):
    url: str
    description: str | None = None
    spoiler: bool = False

    def __post_init__(self) -> None:
        check_url("media gallery item", self.url, attachment=True)
        check_text("media gallery description", self.description or "", 1_024)


class MediaGallery(Component, frozen=True):
    type = 12

    items: tuple[GalleryItem, ...]

    def __post_init__(self) -> None:
        check_count("media gallery", self.items, 10, least=1)

    def to_wire(self) -> dict[str, Any]:
        return {
            "type": 12,
            "items": [_media(item.url, item.description, item.spoiler) for item in self.items],
        }


class File(Component, frozen=True):
    """Shows a file sent along: url is `attachment://name`."""

    type = 13

    url: str
    spoiler: bool = False

    def __post_init__(self) -> None:
        if not self.url.startswith("attachment://"):
            raise LimitExceeded("file", "must be attachment://name of a file sent along", self.url[:60])

    def to_wire(self) -> dict[str, Any]:
        return {"type": 13, "file": {"url": self.url}, "spoiler": self.spoiler}


class Separator(Component, frozen=True):
    type = 14

    divider: bool = True
    wide: bool = False

    def to_wire(self) -> dict[str, Any]:
        return {"type": 14, "divider": self.divider, "spacing": 2 if self.wide else 1}


class Container(Component, frozen=True):
    """A box with an accent colour around other V2 components; containers do not nest."""

    type = 17
    holds: ClassVar[frozenset[int]] = frozenset({1, 9, 10, 12, 13, 14})

    components: tuple[Component, ...]
    accent_color: int | None = None
    spoiler: bool = False

    def __post_init__(self) -> None:
        check_count("container", self.components, limits.COMPONENTS_V2, least=1)
        if self.accent_color is not None:
            check_range("container accent color", self.accent_color, 0, 0xFFFFFF)
        for component in self.components:
            if component.type not in self.holds:
                raise LimitExceeded("container", "cannot hold this component", type(component).__name__)

    def children(self) -> Sequence[Component]:
        return self.components

    def to_wire(self) -> dict[str, Any]:
        wire: dict[str, Any] = {"type": 17, "components": [part.to_wire() for part in self.components]}
        if self.accent_color is not None:
            wire["accent_color"] = self.accent_color
        if self.spoiler:
            wire["spoiler"] = True
        return wire


def _media(url: str, description: str | None, spoiler: bool) -> dict[str, Any]:
    wire: dict[str, Any] = {"media": {"url": url}}
    if description:
        wire["description"] = description
    if spoiler:
        wire["spoiler"] = True
    return wire


_TOP_LEVEL_V2 = frozenset({1, 9, 10, 12, 13, 14, 17})


def check_message(components: Sequence[Component], *, v2: bool) -> None:
    """The limits of all components of one message together."""
    if v2:
        _check_v2(components)
    else:
        check_count("action rows of a message", components, limits.ACTION_ROWS)
        for component in components:
            if component.type != 1:
                raise LimitExceeded(
                    "message without v2=True", "holds action rows only", type(component).__name__
                )
    check_unique_custom_ids(components)


def _check_v2(components: Sequence[Component]) -> None:
    for component in components:
        if component.type not in _TOP_LEVEL_V2:
            raise LimitExceeded("top level of a V2 message", "cannot hold this", type(component).__name__)
    everything = [part for component in components for part in component.walk()]
    check_count("components of a V2 message", everything, limits.COMPONENTS_V2, least=1)
    texts = [part.content for part in everything if isinstance(part, TextDisplay)]
    characters = sum(len(text) for text in texts)
    if characters > limits.V2_TEXT:
        raise LimitExceeded(
            "text of a V2 message", f"at most {limits.V2_TEXT:,} characters", f"{characters:,}"
        )
    size = sum(len(text.encode()) + limits.V2_TEXT_OVERHEAD_BYTES for text in texts)
    if size > limits.V2_TEXT_BYTES:
        raise LimitExceeded("text of a V2 message", f"at most {limits.V2_TEXT_BYTES:,} bytes", f"{size:,}")


def check_unique_custom_ids(components: Sequence[Component]) -> None:
    seen: set[str] = set()
    for component in components:
        for part in component.walk():
            identity = part.identity
            if identity is None:
                continue
            if identity in seen:
                raise LimitExceeded("custom ids", "must differ within a message", identity)
            seen.add(identity)
