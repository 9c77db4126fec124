"""Text from people, made harmless; mentions and times in Discord's notation."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, overload

TimeStyle = Literal["t", "T", "d", "D", "f", "F", "s", "S", "R"]

_MARKDOWN = re.compile(r"([\\`*_~|>#\-\[\]():@<])")
_ESCAPED = re.compile(r"\\([\\`*_~|>#\-\[\]():@<])")
_SPACES = re.compile(r"[^\S\n]+")
_ZERO_WIDTH_JOINER = "\u200d"  # kept: it holds emoji families together
_VARIATION_SELECTORS = ("\ufe0e", "\ufe0f")
_DRAWS_NOTHING_FIRST = " \n" + _ZERO_WIDTH_JOINER + "".join(_VARIATION_SELECTORS)
_TAGS = range(0xE0020, 0xE0080)  # kept: flags of England, Scotland, Wales are spelt with them


class Markdown(str):
    """Text that is fit to be shown as it is: escaped, or notation of our own (a mention, a time, bold).

    An f-string or a slice of it is no longer Markdown: wrap what is composed, or let a sentence compose it.
    """

    __slots__ = ()

    def join(self, parts: Iterable[str], /) -> "Markdown":
        """The parts, escaped where they are not Markdown."""
        return Markdown(str.join(self, map(escape, parts)))


def plain(text: str) -> str:
    """Without control, bidirectional and zero-width characters: for labels, which know no markdown."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
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


def escape(text: str) -> Markdown:
    """Shown as it was typed: no formatting, no link, no mention, nothing invisible. Markdown stays."""
    if isinstance(text, Markdown):
        return text
    return Markdown(_MARKDOWN.sub(r"\\\1", plain(text)))


def unescape(text: str) -> str:
    """Markdown as it reads in a place that knows none (a label, a picture); other text is not touched."""
    return _ESCAPED.sub(r"\1", text) if isinstance(text, Markdown) else text


def bold(text: str) -> Markdown:
    """Escaped, in bold."""
    return Markdown(f"**{escape(text)}**")


def code(text: str) -> Markdown:
    """As code, where nothing is formatted; only a backtick could end it."""
    return Markdown(f"`{in_code(text)}`")


def in_code(text: str) -> Markdown:
    """What stands between backticks."""
    return Markdown(plain(text).replace("`", "'"))


def isolated(text: str) -> Markdown:
    """Escaped, and kept from turning the direction of the words around it."""
    return Markdown(f"\u2068{escape(text)}\u2069")


def as_text(value: object) -> str:
    """For msgspec's encoders (enc_hook), which take no subclass of str."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be encoded")


@overload
def shorten(text: Markdown, most: int) -> Markdown: ...
@overload
def shorten(text: str, most: int) -> str: ...
def shorten(text: str, most: int) -> str:
    """At most `most` characters, with an ellipsis where something was cut; Markdown stays Markdown."""
    if len(text) <= most:
        return text
    cut = text[: most - 1].rstrip()
    if not isinstance(text, Markdown):
        return cut + "…"
    return Markdown(cut[: len(cut) - (len(cut) - len(cut.rstrip("\\"))) % 2] + "…")


def link(text: str, url: str) -> Markdown:
    """Words that open an address, which must be one."""
    return Markdown(f"[{escape(text)}]({url})")


def quote(text: str) -> Markdown:
    """People's words, on lines of their own."""
    return Markdown("> " + escape(text).replace("\n", "\n> "))


def one_line(text: str) -> Markdown:
    """People's words, without their breaks."""
    return Markdown(escape(text).replace("\n", " "))


def mention(user_id: int) -> Markdown:
    return Markdown(f"<@{user_id}>")


def mention_role(role_id: int) -> Markdown:
    return Markdown(f"<@&{role_id}>")


def mention_channel(channel_id: int) -> Markdown:
    return Markdown(f"<#{channel_id}>")


def mention_command(name: str, command_id: int) -> Markdown:
    """Clickable: "/xp give"."""
    return Markdown(f"</{name}:{command_id}>")


def timestamp(moment: datetime, style: TimeStyle = "f") -> Markdown:
    """Each reader sees it in their own time zone and language."""
    return Markdown(f"<t:{int(moment.timestamp())}:{style}>")
