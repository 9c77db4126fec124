"""What /points answers: pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.kit.look import BRAND
from interactions.embeds import Embed
from interactions.escaping import Markdown, escape, mention, shorten, timestamp
from interactions.responses import Reply

if TYPE_CHECKING:
    from db.kit.ledger import EntryRow
    from handlers.kit.booking import Booked
    from interactions.languages import Say

MOST_NOTE = 80


def points(say: Say, user_id: int, total: int, place: int | None) -> Reply:
    """How many somebody has, and their place if they have any."""
    lines = [f"{mention(user_id)}: {_counted(say, total)}"]
    if place is not None:
        lines.append(say("Place {place} in this server", place=say.number(place)))
    return _reply(say("Points"), "\n".join(lines))


def history(say: Say, user_id: int, entries: Sequence[EntryRow]) -> Reply:
    """The latest entries, newest first."""
    lines = [entry_line(say, entry) for entry in entries] or [say("No points yet.")]
    head = say("For {member}, newest first.", member=mention(user_id))
    return _reply(say("History of points"), "\n".join((head, *lines)))


def given(say: Say, user_id: int, booked: Booked) -> Reply:
    """What was given, and what they have now."""
    facts = {"points": _counted(say, booked.amount), "member": mention(user_id)}
    return _moved(say, say("Gave {points} to {member}.", **facts), booked.total)


def taken(say: Say, user_id: int, booked: Booked) -> Reply:
    """What was taken, and what they have left."""
    facts = {"points": _counted(say, -booked.amount), "member": mention(user_id)}
    return _moved(say, say("Took {points} from {member}.", **facts), booked.total)


def _moved(say: Say, sentence: str, total: int) -> Reply:
    now = say("They have {points} now.", points=_counted(say, total))
    return Reply(content=f"{sentence} {now}", ephemeral=True)


def entry_line(say: Say, entry: EntryRow) -> str:
    """When, how many, by whom and what for."""
    sign = "+" if entry.amount > 0 else "−"
    amount = f"**{sign}{say.number(abs(entry.amount))}**"
    parts = [timestamp(entry.at, "d"), amount, _reason(say, entry)]
    if entry.actor_id is not None:
        parts.append(mention(entry.actor_id))
    note = str(entry.subject.get("note", ""))
    return " · ".join(parts) + (f": {escape(shorten(note, MOST_NOTE))}" if note else "")


def _reason(say: Say, entry: EntryRow) -> str:
    if entry.reverses is not None:
        return say("taken back")
    match entry.reason:
        case "give":
            return say("given")
        case "take":
            return say("taken")
        case _:
            return say("earned") if entry.amount > 0 else say("spent")


def _counted(say: Say, count: int) -> Markdown:
    return say.counted(count, "**1 point**", "**{count} points**")


def _reply(title: str, text: str) -> Reply:
    return Reply(embeds=(Embed(title=title, description=text, color=BRAND),), ephemeral=True)
