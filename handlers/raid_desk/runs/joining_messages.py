"""What members read when they press on a run. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from handlers.raid_desk.runs.group import Bringing, Joining
from handlers.raid_desk.runs.states import ChooseClass, Join, MoveItem, PickClass, PickUnwanted
from handlers.raid_desk.runs.words import run_link
from interactions.components import ActionRow, Button, ButtonStyle, SelectOption, StringSelect
from interactions.escaping import mention_channel, plain, shorten, timestamp
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from db.raid_desk.runs import RunRow
    from handlers.raid_desk.dungeons.dungeon import RaidClass
    from handlers.raid_desk.runs.bringing import Brought
    from handlers.raid_desk.runs.joining import Confirmed, Pressed
    from interactions.languages import Say

A_SELECT = 25


def made(say: Say, run: RunRow) -> Reply:
    """To the organizer."""
    text: str = say(
        "Your run **{dungeon}** (#{number}) appears in {channel} in a moment.",
        dungeon=run.dungeon["name"],
        number=run.run_id,
        channel=mention_channel(run.channel_id),
    )
    if run.location:
        text += "\n" + say("Its location is shown only to those who join, when they press Location.")
    if run.auto_end_at is not None:
        text += "\n" + say("It ends automatically {when}.", when=timestamp(run.auto_end_at, "R"))
    return Reply(text, ephemeral=True)


def joined(say: Say, pressed: Pressed) -> Reply:
    """To who pressed Join."""
    own = pressed.group.class_of(pressed.user_id)
    name = next((one.name for one in pressed.classes if one.key == own), "")
    if pressed.joining in (Joining.WAITS, Joining.WAITED):
        return _class_offered(say, pressed.run.run_id, _waits(say, pressed, name))
    text: str = {
        Joining.CAME_IN: say("You are in."),
        Joining.TOOK_PLACE: say("The place is yours: you are in."),
    }.get(pressed.joining or Joining.WAS_IN, say("You are in already."))
    if name:
        text += " " + say("You come as **{name}**.", name=name)
    else:
        text += " " + say("Say with Choose class what you play.")
    return _class_offered(say, pressed.run.run_id, text)


def _waits(say: Say, pressed: Pressed, name: str) -> str:
    rank = pressed.group.rank(pressed.user_id)
    text = say("All places are taken. You are number {rank} on the waiting list.", rank=rank)
    if pressed.group.fits(None) and name:
        text = say(
            "All places for **{name}** are taken. You are number {rank} on the waiting list; with another "
            "class you come in at once.",
            name=name,
            rank=rank,
        )
    return text + " " + say("When a place is free for you, you are told.")


def _class_offered(say: Say, run_id: int, text: str) -> Reply:
    button = Button(say("Choose class"), ChooseClass(run_id), emoji="🎭")
    return Reply(text, components=(ActionRow((button,)),), ephemeral=True)


def benched(say: Say, new: bool) -> Reply:
    """To who pressed Bench."""
    if not new:
        return Reply(say("You are on the bench already."), ephemeral=True)
    return Reply(
        say("You are on the bench. What you promised no longer counts; Join brings you back."),
        ephemeral=True,
    )


def left(say: Say) -> Reply:
    """To who pressed Leave."""
    text = say(
        "You have left: no ping, no credit, and what you promised no longer counts. "
        "Join brings you back, behind those who wait."
    )
    return Reply(text, ephemeral=True)


def class_choice(
    say: Say, run_id: int, classes: Sequence[RaidClass], own: str | None, emoji: Mapping[str, str]
) -> Reply:
    """The classes, at most 125."""
    parts = [classes[at : at + A_SELECT] for at in range(0, len(classes), A_SELECT)][:5]
    rows = tuple(
        ActionRow((_class_select(say, run_id, number, part, own, emoji),))
        for number, part in enumerate(parts)
    )
    text = say("What do you play? I remember it for other runs.")
    return Reply(text, components=rows, ephemeral=True)


def _class_select(
    say: Say, run_id: int, number: int, part: Sequence[RaidClass], own: str | None, emoji: Mapping[str, str]
) -> StringSelect:
    options = tuple(
        SelectOption(
            shorten(plain(one.name), 100),
            one.key,
            description=shorten(plain(one.role), 100) or None,
            emoji=emoji.get(one.key, one.emoji),
            default=one.key == own,
        )
        for one in part
    )
    return StringSelect(state=PickClass(run_id, number), placeholder=say("Your class"), options=options)


def class_picked(say: Say, pressed: Pressed) -> Update:
    """To who picked a class."""
    state, key = pressed.group.state_of(pressed.user_id), pressed.group.class_of(pressed.user_id)
    if state == "left":
        text: str = say("I remember it. Press Join to come to this run.")
    else:
        name = next((one.name for one in pressed.classes if one.key == key), key or "")
        text = say("You play **{name}**.", name=name)
        if state == "waiting":
            rank = pressed.group.rank(pressed.user_id)
            text += " " + say("You are number {rank} on the waiting list.", rank=rank)
        elif state == "joined":
            text += " " + say("You are in.")
    return Update(text, embeds=(), components=())


def not_wanted(say: Say, run_id: int, picked: RaidClass) -> Update:
    """To who picked a class that the dungeon does not want: asked once."""
    text = say("**{name}** is not wanted in this run. Do you want to play it anyway?", name=picked.name)
    anyway = Button(say("Play it anyway"), PickUnwanted(run_id, picked.key), ButtonStyle.DANGER)
    other = Button(say("Choose class"), ChooseClass(run_id), emoji="🎭")
    return Update(text, embeds=(), components=(ActionRow((anyway, other)),))


def brought(say: Say, result: Brought, guild_id: int) -> Reply:
    """To who pressed the button of a thing."""
    name = result.item.name
    if result.what is Bringing.ELSEWHERE:
        return _elsewhere(say, result, guild_id)
    if result.what is Bringing.ENOUGH:
        text: str = say(
            "There are enough: you are number {rank} of those who wait with **{item}**, and move up when "
            "somebody takes theirs back.",
            rank=result.rank,
            item=name,
        )
    elif result.what is Bringing.TAKEN_BACK:
        text = say("You do not bring **{item}** after all.", item=name)
    elif result.what is Bringing.USED:
        text = say("Your **{item}** was used in this run already.", item=name)
    else:
        text = say("You bring **{item}**. Press the button again to take that back.", item=name)
    if result.came_in:
        text = say("You are in.") + " " + text
    return Reply(text, ephemeral=True)


def _elsewhere(say: Say, result: Brought, guild_id: int) -> Reply:
    assert result.elsewhere is not None, "that is why it is refused"
    other = result.elsewhere
    text: str = say(
        "You promised **{item}** to the run **{dungeon}** (#{number}): {link}",
        item=result.item.name,
        dungeon=other.dungeon_name,
        number=other.run_id,
        link=run_link(guild_id, other.channel_id, other.message_id),
    )
    text += "\n-# " + say("A key is promised to one run at a time. You can bring it here instead.")
    if result.came_in:
        text = say("You are in.") + " " + text
    button = Button(
        say("Bring it here"), MoveItem(result.run.run_id, result.item.key), ButtonStyle.PRIMARY, emoji="↪️"
    )
    return Reply(text, components=(ActionRow((button,)),), ephemeral=True)


def moved(say: Say, result: Brought) -> Update:
    """To who brings a thing here instead."""
    name = result.item.name
    if result.what is Bringing.ENOUGH:
        text = say("There are enough: you are number {rank} of those who wait.", rank=result.rank)
    else:
        text = say("You bring **{item}** to this run now, and not to the other one.", item=name)
    return Update(text, embeds=(), components=())


def popped(say: Say) -> Reply:
    """To who popped what they promised."""
    return Reply(say("Thank you! It counts when the run is logged."), ephemeral=True)


def location(say: Say, run: RunRow) -> Reply:
    """Where it goes, for one member alone."""
    text: str = say("**Location:** {place}", place=run.location or "")
    if run.party:
        text += "\n" + say("**Party:** {party}", party=run.party)
    note = say("That you have seen it is noted. Keep it to yourself.")
    return Reply(content=f"{text}\n-# {note}", ephemeral=True)


def confirmed(say: Say, run_id: int, result: Confirmed) -> Reply:
    """To who pressed "I'm here": in time, or on the bench because that was too late."""
    if result.missed_at is None:
        return Reply(say("Good: you stay in."), ephemeral=True)
    text = say(
        "The AFK check ended {when} without you, so you are on the bench. "
        "What you promised no longer counts.",
        when=timestamp(result.missed_at, "R"),
    )
    more = (
        say("There is still a place for you: press Join to take it.")
        if result.has_place
        else say("All places are taken by now: Join puts you on the waiting list.")
    )
    back = Button(say("Join"), Join(run_id), style=ButtonStyle.SUCCESS, emoji="✅")
    return Reply(f"{text}\n{more}", components=(ActionRow((back,)),), ephemeral=True)
