"""How headcounts read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from handlers.raid_desk.dungeons.dungeon import Dungeon, Item
from handlers.raid_desk.headcounts import states
from handlers.raid_desk.headcounts.rules import MOST_DUNGEONS, Interest
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Component,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
)
from interactions.escaping import Markdown, bold, escape, mention, plain, shorten, timestamp
from interactions.responses import AllowedMentions, Reply

if TYPE_CHECKING:
    from db.raid_desk.headcounts import HeadcountRow
    from interactions.languages import Say

A_SELECT: Final = 25
AT_ONCE: Final = 70
"""Members called in one message."""

Emoji = Mapping[str, str]
"""Key of a class or item -> the guild's own emoji for it."""


def standing(say: Say, row: HeadcountRow) -> str:
    """Who asks and until when, or what came of it."""
    who = mention(row.organizer_id)
    if row.state == "converted":
        return say("{organizer} has made a run of it. This headcount is over.", organizer=who)
    if row.state == "ended":
        return say("This headcount of {organizer} is over.", organizer=who)
    when = timestamp(row.ends_at, "R")
    return say("{organizer} asks who would come, and with what. It ends {when}.", organizer=who, when=when)


def emoji_of(item: Item, emoji: Emoji) -> str:
    """The guild's own emoji, else the one that every client has."""
    return emoji.get(item.key, item.emoji)


def answered(say: Say, interests: Sequence[Interest], user_id: int) -> Reply:
    """What a member has said so far, for them alone."""
    coming = [interest.dungeon.name for interest in interests if user_id in interest.joined]
    if not coming:
        return Reply(content=say("Noted: you can't come."), ephemeral=True)
    lines: list[str] = [
        say("Noted: you would come to {dungeons}.", dungeons=Markdown(", ").join(map(bold, coming)))
    ]
    brought = [
        Markdown(f"{bold(item.name)} ({escape(interest.dungeon.name)})")
        for interest in interests
        for item in interest.dungeon.items
        if user_id in interest.offers.get(item.key, ())
    ]
    if brought:
        lines.append(say("You would bring {items}.", items=Markdown(", ").join(brought)))
    lines.append("-# " + say("When a run is made of it, you are taken along and pinged."))
    return Reply(content="\n".join(lines), ephemeral=True)


def _calls(text: str, members: Sequence[int], components: tuple[Component, ...] = ()) -> list[dict[str, Any]]:
    """That text with each member mentioned once, in as many messages as it takes."""
    parts = [tuple(members[first : first + AT_ONCE]) for first in range(0, len(members), AT_ONCE)]
    return [
        Reply(
            content=text + "\n" + " ".join(map(mention, part)),
            components=components,
            allowed_mentions=AllowedMentions(users=part),
        ).to_message()
        for part in parts
    ]


def called(say: Say, interest: Interest) -> list[dict[str, Any]]:
    """Messages that call everybody who would come, each once."""
    text = say("**{dungeon}** is on: you are in. Look at the run's panel.", dungeon=interest.dungeon.name)
    return _calls(text, interest.joined)


def afk_check(say: Say, headcount_id: int, asked: Sequence[int], until: datetime) -> list[dict[str, Any]]:
    """The ready check, with its button under each message."""
    text = say(
        "Are you there? Press the button {when}, or the run goes without you.",
        when=timestamp(until, "R"),
    )
    here = Button(say("I'm here"), states.Here(headcount_id=headcount_id), ButtonStyle.SUCCESS, emoji="🙋")
    return _calls(text, asked, (ActionRow((here,)),))


def confirmed(say: Say, in_time: bool) -> Reply:
    """To who pressed I'm here."""
    text = say("You are there: when a run is made, you are taken along.")
    if not in_time:
        text = say("The check was over, but there is no run yet: you are taken along after all.")
    return Reply(content=text, ephemeral=True)


def form(say: Say, groups: Sequence[Sequence[Dungeon]], state: states.NewHeadcount) -> Modal:
    """Which dungeons are asked about: up to three selects, the likeliest first, and a text for others."""
    selects = tuple(
        Label(
            say("Dungeons") if place == 0 else say("More dungeons"),
            StringSelect(
                state=f"dungeons_{place + 1}",
                min_values=0,
                max_values=min(MOST_DUNGEONS, len(group)),
                required=False,
                options=tuple(
                    SelectOption(shorten(plain(dungeon.name), 100), dungeon.key) for dungeon in group
                ),
            ),
            shorten(f"{plain(group[0].name)} … {plain(group[-1].name)}", 100),
        )
        for place, group in enumerate(groups)
    )
    others = Label(
        say("Others, by name"),
        TextInput(name="others", required=False, max_length=400, placeholder="o3, shatters, void"),
        say("Separated by commas; at most {most} in total", most=MOST_DUNGEONS),
    )
    return Modal(say("Headcount"), state, (*selects, others))
