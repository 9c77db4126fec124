"""What organizers and joined members read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from handlers.raid_desk.runs import leading_states as states
from handlers.raid_desk.runs.ending import LogStage, log_stage
from handlers.raid_desk.runs.states import Join
from handlers.raid_desk.runs.words import state_word
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Component,
    Label,
    Modal,
    TextInput,
    TextStyle,
    UserSelect,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, escape, mention, plain, shorten, timestamp
from interactions.responses import AllowedMentions, Reply, Update

if TYPE_CHECKING:
    from db.raid_desk.run_members import MemberRow
    from db.raid_desk.run_offers import OfferRow
    from db.raid_desk.runs import RunRow
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from handlers.raid_desk.runs.inside_rules import Compared
    from interactions.languages import Say

MOST_CALLED: Final = 90
"""Members in one message: Discord takes a hundred."""
SHOWN: Final = 30
SHOWN_OFFERS: Final = ("promised", "unconfirmed", "popped")


class Board(msgspec.Struct, frozen=True):
    """Everything the organizer's panel shows."""

    run: RunRow
    dungeon: Dungeon
    members: Sequence[MemberRow]
    offers: Sequence[OfferRow]
    viewers: Sequence[int]
    now: datetime

    def in_state(self, *wanted: str) -> list[int]:
        """Members in one of these states."""
        return [one.user_id for one in self.members if one.state in wanted]


def panel(say: Say, board: Board, said: str = "") -> Update:
    """The organizer's panel: how it stands, and what can be done now."""
    return Update(content=said, embeds=(_embed(say, board),), components=_buttons(say, board))


def opened(say: Say, board: Board) -> Reply:
    """The panel, for the one who asked."""
    shown = panel(say, board)
    return Reply(embeds=shown.embeds, components=shown.components, ephemeral=True)


def _embed(say: Say, board: Board) -> Embed:
    run = board.run
    joined = board.in_state("joined")
    fields = [
        EmbedField(say("Joined ({count})", count=len(joined)), named(say, joined), inline=True),
        EmbedField(say("Bench"), named(say, board.in_state("benched")), inline=True),
        EmbedField(say("Waiting"), named(say, board.in_state("waiting", "offered")), inline=True),
        EmbedField(say("Keys and more"), _brought(say, board)),
        EmbedField(say("Party"), escape(run.party) if run.party else say("not set"), inline=True),
        EmbedField(say("Location"), _location(say, board), inline=True),
    ]
    return Embed(
        title=shorten(f"{plain(board.dungeon.name)} · {state_word(say, run.state, locked=run.locked)}", 256),
        color=board.dungeon.color,
        fields=tuple(fields),
    )


def named(say: Say, user_ids: Sequence[int]) -> str:
    if not user_ids:
        return "–"
    more = say("and {count} more", count=len(user_ids) - SHOWN) if len(user_ids) > SHOWN else ""
    return shorten(" ".join([*map(mention, user_ids[:SHOWN]), more]).strip(), 1024)


def _brought(say: Say, board: Board) -> str:
    lines = []
    for item in board.dungeon.items:
        offers = [one for one in board.offers if one.item == item.key and one.state in SHOWN_OFFERS]
        if offers or item in board.dungeon.keys:
            named = " ".join(
                mention(one.user_id) + (" ✅" if one.state == "popped" else "") for one in offers[:SHOWN]
            )
            lines.append(f"{item.emoji} {escape(item.name)}: {named or say('nobody')}")
    return shorten("\n".join(lines), 1024) or "–"


def _location(say: Say, board: Board) -> str:
    if board.run.location is None:
        return say("not set")
    seen = say("seen by {count}", count=len(board.viewers))
    return shorten(f"{escape(board.run.location)}\n{seen}", 1024)


def _buttons(say: Say, board: Board) -> tuple[Component, ...]:
    run = board.run
    where = {"run_id": run.run_id, "version": run.version}
    if not run.running:
        return _log_button(say, board)
    first: list[Button] = []
    if run.state == "open":
        first.append(Button(say("Start"), states.Begin(**where), style=ButtonStyle.SUCCESS, emoji="▶️"))
    if board.dungeon.keys:
        first.append(Button(say("Pop keys"), states.AskKeys(**where), style=ButtonStyle.PRIMARY, emoji="🗝️"))
    first.append(Button(say("Party, location, limits"), states.EditPlace(run_id=run.run_id), emoji="📍"))
    lock = states.Lock(**where, locked=not run.locked)
    second = (
        Button(say("Call everybody"), states.Ping(run_id=run.run_id), emoji="📣"),
        Button(say("AFK check"), states.CheckAfk(**where), emoji="⏱️"),
        Button(say("Unlock") if run.locked else say("Lock"), lock, emoji="🔓" if run.locked else "🔒"),
    )
    last = (
        Button(say("End"), states.Finish(**where), style=ButtonStyle.DANGER, emoji="🏁"),
        Button(say("Call off"), states.AskCancel(**where), style=ButtonStyle.DANGER, emoji="✖️"),
    )
    hand = UserSelect(state=states.Transfer(**where), placeholder=say("Hand over to another organizer…"))
    return ActionRow(tuple(first)), ActionRow(second), ActionRow(last), ActionRow((hand,))


def _log_button(say: Say, board: Board) -> tuple[Component, ...]:
    words = {LogStage.OPEN: say("Log how it went"), LogStage.UNDOABLE: say("See what was logged")}
    label = words.get(log_stage(board.run, board.now))
    if label is None:
        return ()
    log = states.OpenLog(run_id=board.run.run_id)
    return (ActionRow((Button(label, log, style=ButtonStyle.PRIMARY, emoji="📝"),)),)


def place_form(say: Say, run: RunRow, limits: str) -> Modal:
    """Party, location and limits."""
    return Modal(
        say("Party, location, limits"),
        states.SetPlace(run_id=run.run_id, version=run.version),
        (
            Label(say("Party"), TextInput(name="party", required=False, max_length=100, value=run.party)),
            Label(
                say("Location"),
                TextInput(name="location", required=False, max_length=100, value=run.location),
                say("Only those who joined see it, one by one, by button"),
            ),
            Label(
                say("Limits"),
                TextInput(name="limits", required=False, max_length=200, value=limits),
                say("In all, per class, per thing: 45, trickster 2, vial 1"),
            ),
        ),
    )


def location(say: Say, run: RunRow) -> Reply:
    """Where it goes, for one member alone."""
    text: str = say("**Location:** {place}", place=run.location or "")
    if run.party:
        text += "\n" + say("**Party:** {party}", party=run.party)
    note = say("That you have seen it is noted. Keep it to yourself.")
    return Reply(content=f"{text}\n-# {note}", ephemeral=True)


def location_changed(say: Say, dungeon: Dungeon, members: Sequence[int]) -> list[dict[str, Any]]:
    """Those who need it are told that there is another one, and not which."""
    text = say("**{dungeon}** has a new location: press **Location** on its panel.", dungeon=dungeon.name)
    return [_mentioning(text, part).to_message() for part in _parts(members)]


def ask_cancel(say: Say, run: RunRow) -> Update:
    """Are you sure?"""
    where = {"run_id": run.run_id, "version": run.version}
    return Update(
        content=say("Call this run off? Everybody who joined is told, and nobody gets points."),
        embeds=(),
        components=(
            ActionRow(
                (
                    Button(say("Call it off"), states.Cancel(**where), style=ButtonStyle.DANGER),
                    Button(say("Keep it"), states.OpenPanel(run_id=run.run_id)),
                )
            ),
        ),
    )


def called(say: Say, run: RunRow, dungeon: Dungeon, joined: Sequence[int]) -> list[dict[str, Any]]:
    """Messages in which everybody who joined is mentioned once."""
    text = say("**{dungeon}**: get ready!", dungeon=dungeon.name)
    return [_mentioning(text, part).to_message() for part in _parts(joined)]


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
    row = (ActionRow((here,)),)
    return [
        msgspec.structs.replace(_mentioning(text, part), components=row).to_message()
        for part in _parts(joined)
    ]


def missed_check(say: Say, run_id: int, missed_at: datetime, *, has_place: bool) -> Reply:
    """To a member who is on the bench because they did not confirm in time."""
    text = say(
        "The AFK check ended {when} without you, so you are on the bench. Nothing you promised counts "
        "any more.",
        when=timestamp(missed_at, "R"),
    )
    more = (
        say("There is still a place for you: press Join to take it.")
        if has_place
        else say("All places are taken by now: Join puts you on the waiting list.")
    )
    back = Button(say("Join"), Join(run_id), style=ButtonStyle.SUCCESS, emoji="✅")
    return Reply(f"{text}\n{more}", components=(ActionRow((back,)),), ephemeral=True)


def key_window(
    say: Say, run: RunRow, dungeon: Dungeon, promised: Mapping[str, Sequence[int]], until: datetime
) -> dict[str, Any]:
    """Those who promised keys are asked to pop them, and to say so."""
    components, members = _popped_buttons(say, run, dungeon, promised)
    lines = [
        f"{item.emoji} **{escape(item.name)}**: " + " ".join(map(mention, promised[item.key]))
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


def _mentioning(text: str, members: Sequence[int]) -> Reply:
    named = " ".join(map(mention, members))
    return Reply(content=f"{text}\n{named}", allowed_mentions=AllowedMentions(users=tuple(members)))


def _parts(members: Sequence[int]) -> list[Sequence[int]]:
    size = 70  # mentions of 22 characters: with the text, below 2,000
    return [members[first : first + size] for first in range(0, len(members), size)]


def list_form(say: Say, run_id: int) -> Modal:
    """Where the game's player list is pasted."""
    field = TextInput(
        name="players",
        style=TextStyle.PARAGRAPH,
        max_length=4000,
        placeholder="Players online (3): Ada, Ben, Cleo",
    )
    label = Label(say("What the game shows on /who"), field)
    return Modal(say("Who is inside?"), states.PasteList(run_id=run_id), (label,))


def compared(say: Say, found: Compared) -> Reply:
    """Who is not where they should be; names of the game are shown as they were pasted."""
    strangers = ", ".join(escape(name) for name in found.strangers)
    fields = (
        EmbedField(
            say("Inside, but did not join ({count})", count=len(found.strangers)),
            shorten(strangers, 1024) or "–",
        ),
        EmbedField(say("Joined, but not inside ({count})", count=len(found.away)), named(say, found.away)),
        EmbedField(say("Inside and joined ({count})", count=len(found.inside)), named(say, found.inside)),
    )
    return Reply(embeds=(Embed(title=say("Who is inside?"), fields=fields),), ephemeral=True)
