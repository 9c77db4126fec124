"""What members see, as the tests ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stand_in.delivery.interaction import Interaction
    from stand_in.model import Message


class Answer:
    """What a member sees as the answer to what they did; it follows edits of the message."""

    def __init__(self, interaction: Interaction) -> None:
        self.interaction = interaction

    @property
    def message(self) -> Message:
        """The message; fails, saying why, when the interaction failed."""
        assert self.interaction.failure is None, f"{self.interaction.failure}: {self.interaction.reason}"
        assert self.interaction.message is not None, "no message was answered"
        return self.interaction.message

    @property
    def ephemeral(self) -> bool:
        """Whether only the member sees it."""
        return self.message.ephemeral

    @property
    def text(self) -> str:
        """Everything written in it."""
        return text_of(self.message)

    def button(self, label: str) -> str:
        """The custom id of the button of that label."""
        return button_of(self.message, label)["custom_id"]

    def is_disabled(self, label: str) -> bool:
        """Whether the button of that label cannot be pressed."""
        return bool(button_of(self.message, label).get("disabled"))

    def select(self, number: int = 0) -> str:
        """The custom id of the select."""
        return [part for part in parts_of(self.message) if part["type"] in (3, 5, 6, 7, 8)][number][
            "custom_id"
        ]


def parts_of(message: Message) -> list[dict[str, Any]]:
    """Every component at any depth."""
    return list(parts_in(message.components))


def parts_in(components: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same of components as Discord reads them."""
    waiting = list(components)
    while waiting:
        part = waiting.pop(0)
        yield part
        waiting += part.get("components", [])
        waiting += [part[key] for key in ("component", "accessory") if key in part]


def button_of(message: Message, label: str) -> dict[str, Any]:
    """The button of that label."""
    buttons = {part.get("label"): part for part in parts_of(message) if part["type"] == 2}
    assert label in buttons, f"no button {label!r}, only {list(buttons)}"
    return buttons[label]


def text_of(message: Message) -> str:
    """Content, embeds and labels of a message."""
    return text_in({"content": message.content, "embeds": message.embeds, "components": message.components})


def text_in(body: dict[str, Any]) -> str:
    """The same of a message or modal as Discord reads it."""
    texts = [body.get("content")]
    for embed in body.get("embeds", ()):
        texts += [embed.get("title"), embed.get("description")]
        texts += [f"{field['name']}\n{field['value']}" for field in embed.get("fields", ())]
        texts.append(embed.get("footer", {}).get("text"))
    texts += [part.get("content") or part.get("label") for part in parts_in(body.get("components", ()))]
    return "\n".join(text for text in texts if text)
