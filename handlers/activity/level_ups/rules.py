"""The level-up text: its template, which placeholders it may have, and filling it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from handlers.frame.refusals import Refusal
from interactions.escaping import Markdown, code

PLACEHOLDERS: Final = ("user", "name", "level", "xp", "server", "rank", "roles")
DEFAULT_TEMPLATE: Final = "🎉 {user} has reached **level {level}**!"
MAX_MESSAGE_LENGTH: Final = 2000

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class UnknownPlaceholders(Refusal):
    """The text has unknown placeholders: {unknown}."""

    remedy = "It may use: {known}."


class EmptyTemplate(Refusal):
    """The level-up text cannot be empty."""

    remedy = "Choose `Not at all` as the place of level-ups to have none."


def check_template(template: str) -> None:
    """Refuses a template with unknown placeholders, naming them, or without any text."""
    if not template.strip():
        raise EmptyTemplate()
    placeholders = dict.fromkeys(match.group(1) for match in _PLACEHOLDER.finditer(template))
    unknown = [name for name in placeholders if name not in PLACEHOLDERS]
    if unknown:
        raise UnknownPlaceholders(
            unknown=Markdown(" ").join(code(f"{{{name[:30]}}}") for name in unknown[:10]),
            known=Markdown(" ").join(code(f"{{{name}}}") for name in PLACEHOLDERS),
        )


def placeholders_in(template: str) -> frozenset[str]:
    """The known placeholders that a template uses."""
    return frozenset(match.group(1) for match in _PLACEHOLDER.finditer(template)) & frozenset(PLACEHOLDERS)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders replaced once; values are markdown, escaped already."""
    text = _PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), template)
    return text if len(text) <= MAX_MESSAGE_LENGTH else text[: MAX_MESSAGE_LENGTH - 1] + "…"
