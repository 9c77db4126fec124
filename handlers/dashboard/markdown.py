"""Discord's markdown as HTML, as far as our texts use it; and marks for names that are looked up later."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Final

from markupsafe import Markup

MARK: Final = "\ue000{kind}{id}\ue001"
"""Stands for a name while a page is drawn: all of them are looked up at once (names.py)."""
MARKS: Final = re.compile("\ue000([@&#])(\\d{1,19})\ue001")
_PARTS: Final = re.compile(
    r"\\(?P<plain>[^A-Za-z0-9\s])"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<kind>@!?|@&|#)(?P<id>\d{15,19})>"
    r"|<t:(?P<time>-?\d{1,12})(?::(?P<style>[tTdDfFsSR]))?>"
    r"|</(?P<command>[\w -]{1,100}):\d+>"
    r"|<a?:(?P<emoji>\w{2,32}):\d+>"
    r"|\[(?P<label>[^\]\n]{1,200})\]\((?P<link>https?://[^\s)]{1,500})\)"
    r"|(?P<url>https?://[^\s<>]{1,500})"
    r"|\*\*(?P<bold>.+?)\*\*(?!\*)"
    r"|\*(?P<italic>[^*\n]+?)\*"
    r"|~~(?P<struck>.+?)~~"
    r"|(?P<quote>^> .*$)"
    r"|(?P<small>^-\# .*$)"
    r"|(?P<heading>^\#{1,3} .*$)"
    r"|(?P<line>\n)",
    re.MULTILINE,
)

ShowTime = Callable[[datetime, str], str]
"""HTML of a moment in one of Discord's styles."""


def to_html(text: str, show_time: ShowTime) -> Markup:
    """Everything that is not one of our notations is text."""
    clean = text.replace("\ue000", "").replace("\ue001", "")
    return Markup(_inner(clean, show_time))  # noqa: S704  # each piece is escaped below


def mark(kind: str, number: int) -> str:
    """What stands for the name of a member ("@"), role ("&") or channel ("#")."""
    return MARK.format(kind=kind, id=number)


def _inner(text: str, show_time: ShowTime) -> str:
    parts, at = [], 0
    for match in _PARTS.finditer(text):
        parts += [escape(text[at : match.start()]), _piece(match, show_time)]
        at = match.end()
    return "".join((*parts, escape(text[at:])))


def _piece(match: re.Match[str], show_time: ShowTime) -> str:
    group, value = match.lastgroup, match[match.lastgroup or 0]
    match group:
        case "plain":
            return escape(value)
        case "code":
            return f"<code>{escape(value)}</code>"
        case "id":
            return mark({"@": "@", "@!": "@", "@&": "&", "#": "#"}[match["kind"]], int(value))
        case "time" | "style":
            return _moment(int(match["time"]), match["style"] or "f", show_time)
        case "command":
            return f"<code>/{escape(value)}</code>"
        case "emoji":
            return f":{escape(value)}:"
        case "url":
            return f'<a href="{escape(value)}" rel="noreferrer noopener">{escape(value)}</a>'
        case "link":
            label = _inner(match["label"], show_time)
            return f'<a href="{escape(value)}" rel="noreferrer noopener">{label}</a>'
        case "bold" | "heading":
            text = value.lstrip("# ") if group == "heading" else value
            return f"<strong>{_inner(text, show_time)}</strong>"
        case "italic" | "struck":
            tag = {"italic": "em", "struck": "s"}[group]
            return f"<{tag}>{_inner(value, show_time)}</{tag}>"
        case "quote":
            return f'<span class="quote">{_inner(value[2:], show_time)}</span>'
        case "small":
            return f"<small>{_inner(value[3:], show_time)}</small>"
    return "<br>"


def _moment(seconds: int, style: str, show_time: ShowTime) -> str:
    try:
        return show_time(datetime.fromtimestamp(seconds, UTC), style)
    except (ValueError, OverflowError, OSError):
        return escape(str(seconds))
