"""What organizers and joined members read. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import msgspec

from handlers.raid_desk.runs import states
from handlers.raid_desk.runs.ending import LogStage, log_stage
from handlers.raid_desk.runs.words import state_word
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Component,
    Label,
    Modal,
    TextInput,
    UserSelect,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, mention, plain, shorten
from interactions.responses import Reply, Update

if TYPE_CHECKING:
    from db.raid_desk.run_members import OfferRow, RunMemberRow
    from db.raid_desk.runs import RunRow
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.languages import Say

SHOWN: Final = 30
SHOWN_OFFERS: Final = ("promised", "unconfirmed", "popped")


class Board(msgspec.Struct, frozen=True):
    """Everything the organizer's panel shows. `taken_off`: members who were suspended meanwhile."""

    run: RunRow
    dungeon: Dungeon
    members: Sequence[RunMemberRow]
    offers: Sequence[OfferRow]
    viewers: Sequence[int]
    taken_off: Sequence[int]
    now: datetime

    def in_state(self, *wanted: str) -> list[int]:
        """Members in one of these states."""
        return [member.user_id for member in self.members if member.state in wanted]


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
    if board.taken_off:
        fields.append(EmbedField(say("Taken off because of a suspension"), named(say, board.taken_off)))
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
        offers = [offer for offer in board.offers if offer.item == item.key and offer.state in SHOWN_OFFERS]
        if offers or item in board.dungeon.keys:
            named = " ".join(
                mention(offer.user_id) + (" ✅" if offer.state == "popped" else "")
                for offer in offers[:SHOWN]
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
                say("In total, per class, per thing: 45, trickster 2, vial 1"),
            ),
        ),
    )


def ask_cancel(say: Say, run: RunRow) -> Update:
    """Are you sure?"""
    where = {"run_id": run.run_id, "version": run.version}
    return Update(
        content=say("Cancel this run? Everybody who joined is told, and nobody gets points."),
        embeds=(),
        components=(
            ActionRow(
                (
                    Button(say("Cancel the run"), states.Cancel(**where), style=ButtonStyle.DANGER),
                    Button(say("Keep it"), states.OpenPanel(run_id=run.run_id)),
                )
            ),
        ),
    )
