"""How a profile reads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.platform.profiles import BUDDIES, PRIVATE, PUBLIC
from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.profiles.states import CloseProfile, OpenProfile, ShowToBuddies
from interactions.components import ActionRow, Button
from interactions.embeds import Embed, EmbedField
from interactions.escaping import isolated, plain, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from interactions.languages import Say

LONGEST_NAME = 80
MOST_FIELDS = 24


def profile(
    say: Say, name: str, lines: Sequence[ProfileLine], *, own_level: str | None, as_text: bool
) -> Reply:
    """The overview. Its owner (who has an `own_level`) gets buttons to close or open it, and a closed one is
    for their eyes alone."""
    shown = shorten(name if plain(name) else say("Somebody"), LONGEST_NAME)
    components = () if own_level is None else (ActionRow.of(*_switches(say, own_level)),)
    note, hidden = _closed(say, own_level), own_level in (BUDDIES, PRIVATE)
    if as_text:
        return Reply(_text(say, shown, lines, note), components=components, ephemeral=hidden)
    return Reply(embeds=(_embed(say, shown, lines, note),), components=components, ephemeral=hidden)


def _embed(say: Say, name: str, lines: Sequence[ProfileLine], note: list[str]) -> Embed:
    parts = note if lines else [nothing_yet(say), *note]
    fields = tuple(
        EmbedField(shorten(line.title, 256), shorten(line.text, 1_024), inline=True)
        for line in lines[:MOST_FIELDS]
    )
    title = say("Profile of {name}", name=isolated(name))
    return Embed(title=shorten(title, 256), description="\n".join(parts) or None, fields=fields)


def _text(say: Say, name: str, sections: Sequence[ProfileLine], note: list[str]) -> str:
    lines = [f"**{say('Profile of {name}', name=isolated(name))}**"]
    lines += [f"{line.title}: {' · '.join(line.text.splitlines())}" for line in sections] or [
        nothing_yet(say)
    ]
    return shorten("\n".join([*lines, *note]), 2_000)


def _closed(say: Say, level: str | None) -> list[str]:
    """To whom, as a line of small print."""
    if level == PRIVATE:
        return ["-# " + say("Closed: only you and moderators see this.")]
    if level == BUDDIES:
        return ["-# " + say("Closed: only you, your practice buddy and moderators see this.")]
    return []


def _switches(say: Say, level: str) -> list[Button]:
    """The levels that it does not have."""
    switches = {
        PUBLIC: Button(say("Open to everybody"), OpenProfile()),
        BUDDIES: Button(say("Show to my buddy only"), ShowToBuddies()),
        PRIVATE: Button(say("Close to others"), CloseProfile()),
    }
    return [switch for other, switch in switches.items() if other != level]


def nothing_yet(say: Say) -> str:
    """For somebody who is new."""
    return say("There is nothing to tell yet.")
