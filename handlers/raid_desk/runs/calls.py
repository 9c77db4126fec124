"""What members of a run are called with, in its channel. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from handlers.raid_desk.runs import states
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.escaping import Markdown, bold, mention, shorten, timestamp
from interactions.responses import AllowedMentions, Reply

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.languages import Say

MOST_CALLED: Final = 90
"""Members in one message: Discord takes a hundred."""
IN_A_MESSAGE: Final = 60
"""Mentions of 22 characters that fit into a message below a text."""


def location_changed(say: Say, dungeon: Dungeon, members: Sequence[int]) -> list[dict[str, Any]]:
    """Those who need it are told that there is another one, and not which."""
    text = say("**{dungeon}** has a new location: press **Location** on its panel.", dungeon=dungeon.name)
    return mentioning(text, members)


def called(say: Say, dungeon: Dungeon, joined: Sequence[int]) -> list[dict[str, Any]]:
    """Messages in which everybody who joined is mentioned once."""
    text = say("**{dungeon}**: get ready!", dungeon=dungeon.name)
    return mentioning(text, joined)


def afk_check(
    say: Say, run: RunRow, dungeon: Dungeon, joined: Sequence[int], until: datetime
) -> list[dict[str, Any]]:
    """The ready check, with its button under each message."""
    text = say(
        "**{dungeon}**: are you there? Press the button {when}, or you go to the bench.",
        dungeon=dungeon.name,
        when=timestamp(until, "R"),
    )
    here = Button(say("I'm here"), states.Here(run_id=run.run_id), style=ButtonStyle.SUCCESS, emoji="🙋")
    return mentioning(text, joined, here)


def key_window(
    say: Say, run: RunRow, dungeon: Dungeon, promised: Mapping[str, Sequence[int]], until: datetime
) -> dict[str, Any]:
    """Those who promised keys are asked to pop them, and to say so."""
    components, members = _popped_buttons(say, run, dungeon, promised)
    lines = [
        f"{item.emoji} {bold(item.name)}: " + " ".join(map(mention, promised[item.key]))
        for item in dungeon.items
        if item.key in promised
    ]
    head = say(
        "**{dungeon}**: pop now! The time is over {when}.",
        dungeon=dungeon.name,
        when=timestamp(until, "R"),
    )
    mentions = AllowedMentions(users=tuple(members)[:MOST_CALLED])
    content = shorten("\n".join([head, *lines]), 2000)
    return Reply(content=content, components=components, allowed_mentions=mentions).to_message()


def confirm_popping(
    say: Say, run: RunRow, dungeon: Dungeon, asked: Mapping[str, Sequence[int]]
) -> dict[str, Any]:
    """Those who are said to have used what they promised are asked to confirm it."""
    buttons, members = _popped_buttons(say, run, dungeon, asked)
    text = say(
        "**{dungeon}** is over. Did you use what you promised? Please confirm it: {members}",
        dungeon=dungeon.name,
        members=Markdown(" ").join(map(mention, members)),
    )
    mentions = AllowedMentions(users=tuple(members)[:MOST_CALLED])
    return Reply(content=shorten(text, 2000), components=buttons, allowed_mentions=mentions).to_message()


def _popped_buttons(
    say: Say, run: RunRow, dungeon: Dungeon, asked: Mapping[str, Sequence[int]]
) -> tuple[tuple[ActionRow, ...], list[int]]:
    buttons = [
        Button(
            shorten(say.plain("I popped: {item}", item=item.name), 80),
            states.Popped(run_id=run.run_id, item=item.key),
            style=ButtonStyle.PRIMARY,
        )
        for item in dungeon.items
        if item.key in asked
    ]
    members = list(dict.fromkeys(user_id for users in asked.values() for user_id in users))
    rows = tuple(ActionRow(tuple(buttons[at : at + 5])) for at in range(0, len(buttons), 5))
    return rows, members


def mentioning(text: str, members: Sequence[int], *buttons: Button) -> list[dict[str, Any]]:
    """One text to many members in a channel, in as few messages as hold their mentions."""
    messages = []
    for first in range(0, len(members), IN_A_MESSAGE):
        part = tuple(members[first : first + IN_A_MESSAGE])
        reply = Reply(
            f"{text}\n{' '.join(map(mention, part))}",
            components=(ActionRow(buttons),) if buttons else (),
            allowed_mentions=AllowedMentions(users=part),
        )
        messages.append(reply.to_message())
    return messages
