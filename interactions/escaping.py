"""Text from people, made harmless; mentions and times in Discord's notation."""

import re
import unicodedata
from datetime import datetime
from typing import Literal

TimeStyle = Literal["t", "T", "d", "D", "f", "F", "s", "S", "R"]

_MARKDOWN = re.compile(r"([\\`*_~|>#\-\[\]():@<])")
_SPACES = re.compile(r"[^\S\n]+")
_ZERO_WIDTH_JOINER = "\u200d"  # kept: it holds emoji families together
_VARIATION_SELECTORS = ("\ufe0e", "\ufe0f")
_DRAWS_NOTHING_FIRST = " \n" + _ZERO_WIDTH_JOINER + "".join(_VARIATION_SELECTORS)
_TAGS = range(0xE0020, 0xE0080)  # kept: flags of England, Scotland, Wales are spelt with them


def plain(text: str) -> str:
    """Without control, bidirectional and zero-width characters: for labels, which know no markdown."""
    kept = "".join(character for character in text if _is_visible(character))
    return _SPACES.sub(" ", kept).lstrip(_DRAWS_NOTHING_FIRST).rstrip(" \n" + _ZERO_WIDTH_JOINER)


def plain_name(text: str, most: int) -> str:
    """As `plain`, on one line and at most so long: for names; empty when nothing of it can be seen."""
    return plain(" ".join(text.split()))[:most].rstrip()


def first_visible(*names: str | None) -> str:
    """The first name of which something can be seen: people do call themselves by invisible characters."""
    return next((name for name in names if name and _shows(name)), "")


def _shows(name: str) -> bool:
    return (name.isascii() and name.isprintable() and not name.isspace()) or bool(plain(name))


def _is_visible(character: str) -> bool:
    if character == "\n" or character == _ZERO_WIDTH_JOINER or character in _VARIATION_SELECTORS:
        return True
    if ord(character) in _TAGS:
        return True
    if character in "\u115f\u1160\u2800\u3164\uffa0":  # letters that draw nothing
        return False
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")


def escape(text: str) -> str:
    """Shown as it was typed: no formatting, no link, no mention, nothing invisible."""
    return _MARKDOWN.sub(r"\\\1", plain(text))


def shorten(text: str, most: int) -> str:
    """At most `most` characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def mention(user_id: int) -> str:
    return f"<@{user_id}>"


def mention_role(role_id: int) -> str:
    return f"<@&{role_id}>"


def mention_channel(channel_id: int) -> str:
    return f"<#{channel_id}>"


def mention_command(name: str, command_id: int) -> str:
    """Clickable: "/xp give"."""
    return f"</{name}:{command_id}>"


def timestamp(moment: datetime, style: TimeStyle = "f") -> str:
    """Each reader sees it in their own time zone and language."""
    return f"<t:{int(moment.timestamp())}:{style}>"
