"""How a profile reads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.platform.profiles.sections import ProfileLine
from handlers.platform.profiles.states import CloseProfile, OpenProfile
from interactions.components import ActionRow, Button, Component
from interactions.embeds import Embed, EmbedField
from interactions.escaping import isolated, plain, shorten
from interactions.responses import Reply

if TYPE_CHECKING:
    from interactions.languages import Say

LONGEST_NAME = 80
MOST_FIELDS = 24


def profile(
    say: Say, name: str, found: Sequence[ProfileLine], *, own: bool, closed: bool, as_text: bool
) -> Reply:
    """The overview; its owner gets a button to close or open it, and sees a closed one alone."""
    shown = shorten(name if plain(name) else say("Somebody"), LONGEST_NAME)
    components = (ActionRow.of(_switch(say, closed)),) if own else ()
    hidden = own and closed
    if as_text:
        return Reply(_text(say, shown, found, hidden), components=components, ephemeral=hidden)
    return Reply(embeds=(_embed(say, shown, found, hidden),), components=components, ephemeral=hidden)


def _embed(say: Say, name: str, found: Sequence[ProfileLine], hidden: bool) -> Embed:
    parts = [] if found else [nothing_yet(say)]
    if hidden:
        parts.append("-# " + say("Closed: only you and moderators see this."))
    fields = tuple(
        EmbedField(shorten(line.title, 256), shorten(line.text, 1_024), inline=True)
        for line in found[:MOST_FIELDS]
    )
    title = say("Profile of {name}", name=isolated(name))
    return Embed(title=shorten(title, 256), description="\n".join(parts) or None, fields=fields)


def _text(say: Say, name: str, found: Sequence[ProfileLine], hidden: bool) -> str:
    lines = [f"**{say('Profile of {name}', name=isolated(name))}**"]
    lines += [f"{line.title}: {' · '.join(line.text.splitlines())}" for line in found] or [nothing_yet(say)]
    if hidden:
        lines.append("-# " + say("Closed: only you and moderators see this."))
    return shorten("\n".join(lines), 2_000)


def _switch(say: Say, closed: bool) -> Component:
    if closed:
        return Button(say("Open to everybody"), OpenProfile())
    return Button(say("Close to others"), CloseProfile())


def nothing_yet(say: Say) -> str:
    """For somebody who is new."""
    return say("There is nothing to tell yet.")
