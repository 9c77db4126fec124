"""What organizers and joined members read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from handlers.raid_desk.organizing import rules, states
from handlers.raid_desk.organizing.rules import Outcome
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
    TextStyle,
    UserSelect,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, mention, plain, shorten, timestamp
from interactions.responses import AllowedMentions, Reply, Update

if TYPE_CHECKING:
    from db.raid_desk.run_members import MemberRow
    from db.raid_desk.run_offers import OfferRow
    from db.raid_desk.runs import RunRow
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from handlers.raid_desk.organizing.logging import LogDraft
    from handlers.raid_desk.organizing.who import Compared
    from interactions.languages import Say

MOST_CALLED: Final = 90
"""Members in one message: Discord takes a hundred."""
SHOWN: Final = 30


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
        EmbedField(say("Joined ({count})", count=len(joined)), _named(say, joined), inline=True),
        EmbedField(say("Bench"), _named(say, board.in_state("benched")), inline=True),
        EmbedField(say("Waiting"), _named(say, board.in_state("waiting", "offered")), inline=True),
        EmbedField(say("Keys and more"), _brought(say, board)),
        EmbedField(say("Party"), escape(run.party) if run.party else say("not set"), inline=True),
        EmbedField(say("Location"), _location(say, board), inline=True),
    ]
    return Embed(
        title=shorten(f"{plain(board.dungeon.name)} · {state(say, run)}", 256),
        color=board.dungeon.color,
        fields=tuple(fields),
    )


def state(say: Say, run: RunRow) -> str:
    """How a run stands."""
    if run.state == "open":
        return say("locked") if run.locked else say("open")
    return {"live": say("started"), "ended": say("ended")}.get(run.state, say("called off"))


def _named(say: Say, user_ids: Sequence[int]) -> str:
    if not user_ids:
        return "–"
    more = say("and {count} more", count=len(user_ids) - SHOWN) if len(user_ids) > SHOWN else ""
    return shorten(" ".join([*map(mention, user_ids[:SHOWN]), more]).strip(), 1024)


def _brought(say: Say, board: Board) -> str:
    lines = []
    for item in board.dungeon.items:
        offers = [one for one in board.offers if one.item == item.key and one.state in ("promised", "popped")]
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
        log = states.OpenLog(run_id=run.run_id)
        return (ActionRow((Button(say("Log how it went"), log, style=ButtonStyle.PRIMARY, emoji="📝"),)),)
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
    text = say("**Location:** {place}", place=escape(run.location or ""))
    if run.party:
        text += "\n" + say("**Party:** {party}", party=escape(run.party))
    note = say("That you have seen it is noted. Keep it to yourself.")
    return Reply(content=f"{text}\n-# {note}", ephemeral=True)


def location_changed(say: Say, dungeon: Dungeon, members: Sequence[int]) -> list[dict[str, Any]]:
    """Those who need it are told that there is another one, and not which."""
    text = say(
        "**{dungeon}** has a new location: press **Location** on its panel.", dungeon=escape(dungeon.name)
    )
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
    text = say("**{dungeon}**: get ready!", dungeon=escape(dungeon.name))
    return [_mentioning(text, part).to_message() for part in _parts(joined)]


def afk_check(
    say: Say, run: RunRow, dungeon: Dungeon, joined: Sequence[int], until: datetime
) -> list[dict[str, Any]]:
    """The ready check, with its button under each message."""
    text = say(
        "**{dungeon}**: are you there? Press the button {when}, or you go to the bench.",
        dungeon=escape(dungeon.name),
        when=timestamp(until, "R"),
    )
    here = Button(say("I'm here"), states.Here(run_id=run.run_id), style=ButtonStyle.SUCCESS, emoji="🙋")
    row = (ActionRow((here,)),)
    return [
        msgspec.structs.replace(_mentioning(text, part), components=row).to_message()
        for part in _parts(joined)
    ]


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
        dungeon=escape(dungeon.name),
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
        dungeon=escape(dungeon.name),
        members=" ".join(map(mention, members)),
    )
    mentions = AllowedMentions(users=tuple(members)[:MOST_CALLED])
    return Reply(content=shorten(text, 2000), components=buttons, allowed_mentions=mentions).to_message()


def _popped_buttons(
    say: Say, run: RunRow, dungeon: Dungeon, asked: Mapping[str, Sequence[int]]
) -> tuple[tuple[ActionRow, ...], list[int]]:
    buttons = [
        Button(
            shorten(say("I popped: {item}", item=plain(item.name)), 80),
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


def log_panel(say: Say, draft: LogDraft, dungeon: Dungeon) -> Update:
    """The log: who was there, who popped, how it went; or what was logged, with the way back."""
    run = draft.run
    there = [user_id for user_id, attended in draft.there.items() if attended]
    missing = [user_id for user_id, attended in draft.there.items() if not attended]
    items = {item.key: item for item in dungeon.items}
    popped = [f"{items[item].emoji} {mention(user_id)}" for user_id, item in draft.popped if item in items]
    fields = [
        EmbedField(say("There ({count})", count=len(there)), _named(say, there)),
        EmbedField(say("Not there"), _named(say, missing)),
        EmbedField(say("Popped"), shorten(" ".join(popped), 1024) or "–"),
    ]
    title = shorten(f"{plain(dungeon.name)} · {log_state(say, run)}", 256)
    embed = Embed(title=title, color=dungeon.color, fields=tuple(fields))
    return Update(embeds=(embed,), components=_log_components(say, draft))


def log_state(say: Say, run: RunRow) -> str:
    """How it went, if that is known."""
    words = {
        Outcome.SUCCESS.value: say("success"),
        Outcome.FAIL.value: say("failed"),
        Outcome.CANCELLED.value: say("called off"),
    }
    return words.get(run.outcome or "", say("not logged yet")) if run.logged_at else say("not logged yet")


def _log_components(say: Say, draft: LogDraft) -> tuple[Component, ...]:
    run = draft.run
    where = {"run_id": run.run_id, "version": run.version}
    if run.logged_at is not None:
        back = Button(say("Take it back"), states.UndoLog(**where), style=ButtonStyle.DANGER, emoji="↩️")
        return (ActionRow((back,)),)
    rows: list[Component] = []
    if draft.promised:
        asked = tuple(
            SelectOption(
                shorten(f"{draft.name(user_id)} · {item.replace('_', ' ')}", 100), f"{user_id}:{item}"
            )
            for user_id, item in draft.promised[:25]
        )
        poppers = StringSelect(
            state=states.AskPoppers(**where),
            placeholder=say("Who popped? They are asked to confirm."),
            max_values=len(asked),
            options=asked,
        )
        rows.append(ActionRow((poppers,)))
    for page, members in enumerate(rules.pages(list(draft.there))[: 4 - len(rows)]):
        options = tuple(
            SelectOption(draft.name(user_id), str(user_id), default=draft.there[user_id])
            for user_id in members
        )
        rows.append(
            ActionRow(
                (
                    StringSelect(
                        state=states.SetAttendance(**where, page=page),
                        placeholder=say("Who was there?"),
                        min_values=0,
                        max_values=len(options),
                        options=options,
                    ),
                )
            )
        )
    choices = (
        SelectOption(say("Success"), Outcome.SUCCESS.value, emoji="✅"),
        SelectOption(say("Failed"), Outcome.FAIL.value, emoji="💥"),
        SelectOption(say("Called off"), Outcome.CANCELLED.value, emoji="✖️"),
    )
    how = StringSelect(
        state=states.LogOutcome(**where),
        placeholder=say("How did it go? This writes it down."),
        options=choices,
    )
    return (*rows, ActionRow((how,)))


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
        EmbedField(say("Joined, but not inside ({count})", count=len(found.away)), _named(say, found.away)),
        EmbedField(say("Inside and joined ({count})", count=len(found.inside)), _named(say, found.inside)),
    )
    return Reply(embeds=(Embed(title=say("Who is inside?"), fields=fields),), ephemeral=True)
