"""A name that would format, link and ping, and what reached Discord of it that was not escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.world import World

HOSTILE = "**x** [a](http://b) @everyone <@1>"
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_DOES_SOMETHING = re.compile(r"(?<!\\)\*\*x(?<!\\)\*\*|\[a\]\(http|(?<!\\)@everyone|<@1>")
_EMBED = ("title", "description")


def unescaped(world: World) -> list[str]:
    """Texts in which markdown works and the name does something; labels, footers and code know none."""
    sent = [call.json for call in world.discord.rest.calls if call.method in ("POST", "PATCH")]
    answers = [
        json.loads(interaction.answer_body)
        for interaction in world.discord.interactions()
        if interaction.answer_body
    ]
    bodies = sent + [answer.get("data") for answer in answers if answer["type"] != _MODAL]
    return [text for body in bodies for text in _texts(body) if _DOES_SOMETHING.search(_CODE.sub("", text))]


_MODAL = 9


def _texts(body: Any) -> Iterator[str]:
    if not isinstance(body, dict):
        return
    message = body.get("message", body)  # of a forum's post
    yield message.get("content") or ""
    for embed in message.get("embeds") or ():
        yield from (embed.get(key) or "" for key in _EMBED)
        for field in embed.get("fields", ()):
            yield from (field["name"], field["value"])
    yield from _displays(message.get("components") or ())


def _displays(components: Any) -> Iterator[str]:
    for component in components:
        if component["type"] == 10:
            yield component["content"]
        yield from _displays(component.get("components", ()))
