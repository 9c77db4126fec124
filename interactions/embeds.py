"""Embeds that refuse at construction what Discord would refuse on arrival."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from interactions import limits
from interactions.limits import LimitExceeded, check_count, check_range, check_text, check_url


class EmbedField(Struct, frozen=True):
    name: str
    value: str
    inline: bool = False

    def __post_init__(self) -> None:
        check_text("embed field name", self.name, 256, least=1)
        check_text("embed field value", self.value, 1_024, least=1)

    def to_wire(self) -> dict[str, Any]:
        return {"name": self.name, "value": self.value, "inline": self.inline}


class Footer(Struct, frozen=True):
    text: str
    icon_url: str | None = None

    def __post_init__(self) -> None:
        check_text("embed footer", self.text, 2_048, least=1)
        if self.icon_url is not None:
            check_url("embed footer icon", self.icon_url, attachment=True)

    def to_wire(self) -> dict[str, Any]:
        return _present(text=self.text, icon_url=self.icon_url)


class Author(Struct, frozen=True):
    name: str
    url: str | None = None
    icon_url: str | None = None

    def __post_init__(self) -> None:
        check_text("embed author", self.name, 256, least=1)
        if self.url is not None:
            check_url("embed author link", self.url)
        if self.icon_url is not None:
            check_url("embed author icon", self.icon_url, attachment=True)

    def to_wire(self) -> dict[str, Any]:
        return _present(name=self.name, url=self.url, icon_url=self.icon_url)


class Embed(Struct, frozen=True):
    """`thumbnail` and `image` are addresses, or `attachment://name` of a file sent along."""

    title: str | None = None
    description: str | None = None
    color: int | None = None
    fields: tuple[EmbedField, ...] = ()
    footer: Footer | None = None
    thumbnail: str | None = None
    image: str | None = None
    author: Author | None = None
    timestamp: datetime | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        check_text("embed title", self.title or "", 256)
        check_text("embed description", self.description or "", 4_096)
        check_count("embed fields", self.fields, 25)
        if self.color is not None:
            check_range("embed color", self.color, 0, 0xFFFFFF)
        if self.url is not None:
            check_url("embed link", self.url)
        for place, address in (("embed thumbnail", self.thumbnail), ("embed image", self.image)):
            if address is not None:
                check_url(place, address, attachment=True)
        if self.timestamp is not None and self.timestamp.tzinfo is None:
            raise LimitExceeded("embed timestamp", "must carry its time zone")
        if not (self.size or self.image or self.thumbnail):
            raise LimitExceeded("embed", "must show something")
        check_embeds((self,))

    @property
    def size(self) -> int:
        """Characters that count towards the 6,000 of a message."""
        texts = [self.title or "", self.description or ""]
        texts += [text for field in self.fields for text in (field.name, field.value)]
        if self.footer is not None:
            texts.append(self.footer.text)
        if self.author is not None:
            texts.append(self.author.name)
        return sum(len(text.strip()) for text in texts)

    def to_wire(self) -> dict[str, Any]:
        return _present(
            title=self.title,
            description=self.description,
            url=self.url,
            color=self.color,
            fields=[field.to_wire() for field in self.fields] or None,
            footer=self.footer and self.footer.to_wire(),
            thumbnail=self.thumbnail and {"url": self.thumbnail},
            image=self.image and {"url": self.image},
            author=self.author and self.author.to_wire(),
            timestamp=self.timestamp and self.timestamp.isoformat(),
        )


def check_embeds(embeds: Sequence[Embed]) -> None:
    """The limits of all embeds of one message together."""
    check_count("embeds of a message", embeds, limits.EMBEDS)
    total = sum(embed.size for embed in embeds)
    if total > limits.EMBEDS_TOTAL:
        raise LimitExceeded(
            "embeds of a message", f"at most {limits.EMBEDS_TOTAL:,} characters together", f"{total:,}"
        )


def _present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}
