"""What members are sent: one notice or several as one message, and digests. Pure.

A notice is text in the guild's language; `Wire` is a message as Discord's REST takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from handlers.kit.look import BRAND
from handlers.platform.notifications.rules import NoticeKind
from interactions.embeds import Embed
from interactions.escaping import escape, shorten
from interactions.limits import CONTENT

if TYPE_CHECKING:
    from interactions.languages import Say

Wire = dict[str, Any]

SIGNATURE: Final = " · `/settings`"
"""Ends a direct message, after the guild's name: where to choose what one is told."""
LONGEST_TEXT: Final = 1_000
MOST_EMBEDS: Final = 10
MOST_ROWS: Final = 5
MOST_EMBED_CHARACTERS: Final = 6_000
DIGEST_CHARACTERS: Final = 3_800
"""Of the 4,096 of an embed's description; the rest is for headings and the last line."""


class NoticeText(Protocol):
    """What a message needs of a notice."""

    @property
    def kind(self) -> str: ...

    @property
    def content(self) -> str: ...

    @property
    def embed(self) -> Wire | None: ...

    @property
    def components(self) -> list[Wire] | None: ...


def titles(say: Say) -> dict[str, str]:
    """What the kinds are called."""
    return {
        NoticeKind.LEVEL_UP: say("Level-ups"),
        NoticeKind.ACHIEVEMENT: say("Achievements"),
        NoticeKind.QUEST: say("Quests"),
        NoticeKind.QUEST_REVIEW: say("Reviews of my quests"),
        NoticeKind.BOUNTY: say("Bounties"),
        NoticeKind.MENTOR: say("Mentoring"),
        NoticeKind.RAID_START: say("A raid starts"),
        NoticeKind.RAID_END: say("A raid ends"),
        NoticeKind.VERIFICATION: say("Your verification"),
        NoticeKind.PRACTICE: say("Practice"),
        NoticeKind.STREAK_REMINDER: say("Reminders of my streak"),
        NoticeKind.SYSTEM: say("News of the bot"),
        NoticeKind.APPEAL: say("Answers to my appeals"),
        NoticeKind.TEAM: say("My teams"),
        NoticeKind.MODERATION: say("Moderation"),
    }


def message(notices: Sequence[NoticeText], user_id: int, guild_name: str | None = None) -> Wire:
    """All of them as one message that pings only the member; `guild_name` for a direct message."""
    lines = [notice.content for notice in notices]
    if guild_name:
        lines.append(f"-# {escape(guild_name)}{SIGNATURE}")
    wire: Wire = {
        "content": "\n".join(lines),
        "allowed_mentions": {"parse": [], "users": [str(user_id)]},
    }
    embeds = [notice.embed for notice in notices if notice.embed is not None]
    return _with(wire, embeds, _rows(notices))


def _with(wire: Wire, embeds: list[Wire], rows: list[Wire]) -> Wire:
    wire = {**wire, "embeds": embeds} if embeds else wire
    return {**wire, "components": rows} if rows else wire


def _rows(notices: Sequence[NoticeText]) -> list[Wire]:
    return [row for notice in notices for row in notice.components or ()]


def joined(earlier: Wire, notices: Sequence[NoticeText]) -> Wire | None:
    """The unsent message with these added; None when it has no room."""
    lines = earlier.get("content", "").split("\n")
    end = len(lines) - 1 if lines[-1].startswith("-# ") and lines[-1].endswith(SIGNATURE) else len(lines)
    content = "\n".join((*lines[:end], *(notice.content for notice in notices), *lines[end:]))
    embeds = [*earlier.get("embeds", ()), *(notice.embed for notice in notices if notice.embed is not None)]
    rows = [*earlier.get("components", ()), *_rows(notices)]
    if len(content) > CONTENT or not _embeds_fit(embeds) or len(rows) > MOST_ROWS:
        return None
    return _with({**earlier, "content": content}, embeds, rows)


def packed(notices: Sequence[NoticeText], guild_name: str | None = None) -> list[list[Any]]:
    """Cut into as few messages as hold them, in their order."""
    room = CONTENT - (len(escape(guild_name)) + 20 if guild_name else 0)
    parts: list[list[Any]] = []
    length, embeds = 0, list[Wire]()
    for notice in notices:
        length += len(notice.content) + 1
        embeds += [notice.embed] if notice.embed is not None else []
        full = bool(parts) and len(_rows([*parts[-1], notice])) > MOST_ROWS
        if not parts or full or length > room or not _embeds_fit(embeds):
            parts.append([])
            length, embeds = len(notice.content) + 1, [notice.embed] if notice.embed is not None else []
        parts[-1].append(notice)
    return parts


def digest(say: Say, notices: Sequence[NoticeText], guild_name: str, *, daily: bool) -> Wire:
    """What was held, by kind, as one message; what does not fit is counted."""
    title = (
        say("Your day in {server}", server=guild_name)
        if daily
        else say("While it was quiet: {server}", server=guild_name)
    )
    embed = Embed(title=shorten(title, 256), description=_by_kind(say, notices), color=BRAND)
    return {
        "content": say("-# You choose what I tell you, and when, with `/settings`."),
        "embeds": [embed.to_wire()],
        "allowed_mentions": {"parse": []},
    }


def _by_kind(say: Say, notices: Sequence[NoticeText]) -> str:
    lines: list[str] = []
    left_out, room, names = 0, DIGEST_CHARACTERS, titles(say)
    for kind in NoticeKind:
        heading = ["", f"**{names[kind]}**"]
        for text in (f"• {notice.content}" for notice in notices if notice.kind == kind):
            needed = sum(len(line) + 1 for line in (*heading, text))
            if needed > room:
                left_out += 1
                continue
            room -= needed
            lines += [*heading, text]
            heading = []
    if left_out:
        lines += ["", say("And {count} more.", count=say.number(left_out))]
    return "\n".join(lines).strip("\n")


def _embeds_fit(embeds: Sequence[Wire]) -> bool:
    return len(embeds) <= MOST_EMBEDS and sum(map(_characters, embeds)) <= MOST_EMBED_CHARACTERS


def _characters(embed: Wire) -> int:
    """As Discord counts them, for all embeds of a message together."""
    texts = [embed.get("title"), embed.get("description"), embed.get("footer", {}).get("text")]
    texts.append(embed.get("author", {}).get("name"))
    for field in embed.get("fields", ()):
        texts += [field["name"], field["value"]]
    return sum(len(text) for text in texts if text)
