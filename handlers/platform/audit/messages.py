"""The words of the audit: pages, the export, and the mirror. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from handlers.kit.look import BRAND
from handlers.platform.audit.rules import AuditQuery, facts_text
from interactions.embeds import Embed
from interactions.escaping import bold, mention, mention_channel, mention_role, shorten, timestamp
from interactions.responses import Reply, Upload

if TYPE_CHECKING:
    from db.platform.audit import AuditEntry
    from interactions.languages import Say

LONGEST_LINE: Final = 380
MOST_CHARACTERS: Final = 3_900
"""Of the 4,096 that an embed's description takes."""


def exported(say: Say, asked: AuditQuery, entries: int, file: Upload) -> Reply:
    """The file."""
    text = f"{heading(say, asked)}: {say.counted(entries, '1 entry', '{count} entries')}."
    return Reply(text, files=(file,), ephemeral=True)


def too_large(say: Say) -> Reply:
    """More than Discord takes as a file."""
    return Reply(say("That is more than fits into one file. Ask for fewer days."), ephemeral=True)


def mirror(say: Say, entries: Sequence[AuditEntry], kinds: Mapping[int, str]) -> list[dict[str, Any]]:
    """Several entries as one message, or as few as hold them; nobody is pinged."""
    lines = [line(say, entry, kinds) for entry in entries]
    return [Reply(embeds=(Embed(description=text, color=BRAND),)).to_message() for text in _in_parts(lines)]


def line(say: Say, entry: AuditEntry, kinds: Mapping[int, str]) -> str:
    """One entry in one line."""
    actor = mention(entry.actor_id) if entry.actor_id is not None else say("the bot itself")
    parts: list[str] = [timestamp(entry.at, "f"), actor, bold(entry.action)]
    if entry.subject:
        parts.append(_subject(entry.subject, kinds))
    facts = facts_text(entry.facts, lambda fact: _mention(str(fact), kinds))
    text = " ".join(parts) + (f": {facts}" if facts else "")
    return shorten(text.replace("\n", " "), LONGEST_LINE)


def _subject(subject: str, kinds: Mapping[int, str]) -> str:
    return _mention(subject, kinds) or f"`{shorten(subject, 80).replace('`', '')}`"


def _mention(text: str, kinds: Mapping[int, str]) -> str | None:
    """Of a member, role or channel; None for anything else."""
    kind = kinds.get(int(text)) if text.isascii() and text.isdigit() else None
    show = {"member": mention, "role": mention_role, "channel": mention_channel}.get(kind or "")
    return show(int(text)) if show is not None else None


def _in_parts(lines: Sequence[str]) -> list[str]:
    parts: list[str] = []
    for entry in lines:
        if parts and len(parts[-1]) + 1 + len(entry) <= MOST_CHARACTERS:
            parts[-1] += f"\n{entry}"
        else:
            parts.append(entry)
    return parts


def heading(say: Say, asked: AuditQuery) -> str:
    """Of which days it is."""
    return say.counted(asked.days, "Audit of the last day", "Audit of the last {count} days")
