"""/who: paste the game's player list, and read who is inside without having joined, and who is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from db.platform.members import list_members as list_known
from db.raid_desk import runs
from db.raid_desk.run_members import list_members
from db.raid_desk.verification_names import list_held
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.runs.leading_messages import named
from handlers.raid_desk.runs.refusals import NoNamesThere, NoRunGoesOn
from handlers.raid_desk.runs.states import PasteList
from handlers.raid_desk.verification.rules import key_of
from interactions.components import Label, Modal, TextInput, TextStyle
from interactions.embeds import Embed, EmbedField
from interactions.escaping import escape, first_visible, mention, shorten
from interactions.languages import Say
from interactions.options import Option
from interactions.responses import Choice, OpenModal, Reply
from interactions.router import Router

router = Router()

_HEAD = re.compile(r"^[^:\n]*\(\s*\d+\s*\)\s*:|^\s*players online[^:\n]*:", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
LONGEST_NAME = 30


class Compared(msgspec.Struct, frozen=True):
    """`strangers`: names inside whose member did not join. `away`: members who joined and are not inside."""

    strangers: tuple[str, ...]
    away: tuple[int, ...]
    inside: tuple[int, ...]


def names_in(text: str) -> tuple[str, ...]:
    """Names of a pasted list, each once: between commas, semicolons or lines; a heading is left out."""
    body = _HEAD.sub("", text.strip())
    names = (part.strip().strip(".") for part in re.split(r"[,;\n]", body))
    return tuple(dict.fromkeys(name[:LONGEST_NAME] for name in names if _plain(name)))


def called(name: str) -> frozenset[str]:
    """How somebody of that server name may be called in the game: "🗡 Ada | Bert" is Ada or Bert."""
    return frozenset(_plain(part) for part in re.split(r"[|/&,]", name) if _plain(part))


def compare(inside: tuple[str, ...], joined: Mapping[int, str]) -> Compared:
    """The list against those who joined, member -> name in the server."""
    listed = {_plain(name): name for name in inside}
    there = {user_id: called(name) & listed.keys() for user_id, name in joined.items()}
    known = {name for names in there.values() for name in names}
    return Compared(
        strangers=tuple(name for plain, name in listed.items() if plain not in known),
        away=tuple(user_id for user_id, names in there.items() if not names),
        inside=tuple(user_id for user_id, names in there.items() if names),
    )


def _plain(name: str) -> str:
    return "".join(_LETTERS.findall(name.casefold()))


async def suggest(ctx: Context, typed: str) -> Sequence[Choice]:
    """Runs that go on."""
    going_on = await runs.list_running(ctx.db, ctx.guild_id)
    names = [(f"#{run.run_id} {run.dungeon_name}"[:100], str(run.run_id)) for run in going_on]
    return [Choice(name, value) for name, value in names if typed.casefold() in name.casefold()][:25]


Which = Annotated[str, Option("Which run; otherwise the one you lead", max_length=20, autocomplete=suggest)]


@router.command("who", requires=Role.ORGANIZER)
async def who(ctx: Context, *, run: Which | None = None) -> OpenModal:
    """Paste the game's player list: who is inside without having joined, and who is missing?"""
    going_on = await runs.list_running(ctx.db, ctx.guild_id)
    if run is not None:
        chosen = next((known for known in going_on if str(known.run_id) == run.strip().lstrip("#")), None)
    else:
        mine = [known for known in going_on if known.organizer_id == ctx.actor.id]
        chosen = next(iter(mine or going_on), None)
    if chosen is None:
        raise NoRunGoesOn
    return OpenModal(list_form(ctx.say, chosen.run_id))


@router.modal(PasteList, requires=Role.ORGANIZER)
async def pasted(ctx: Context, state: PasteList, *, players: str) -> Reply:
    """The list, pasted."""
    joined = [row.user_id for row in await list_members(ctx.db, state.run_id) if row.state == "joined"]
    known = await list_known(ctx.db, ctx.guild_id, joined)
    names = dict.fromkeys(joined, "") | {member.user_id: first_visible(*member.names) for member in known}
    inside = names_in(players)
    if not inside:
        raise NoNamesThere
    keys = {key_of(name): name for name in inside}
    held = await list_held(ctx.db, ctx.guild_id, joined, list(keys))
    called = {user_id: [names[user_id]] for user_id in joined}
    for user_id, key in held:
        called.get(user_id, []).append(key)
    holders = {keys[key]: user_id for user_id, key in held if key in keys}
    result = compare(inside, {user_id: "|".join(ways) for user_id, ways in called.items()})
    return compared(ctx.say, result, holders)


def list_form(say: Say, run_id: int) -> Modal:
    """Where the game's player list is pasted."""
    field = TextInput(
        name="players",
        style=TextStyle.PARAGRAPH,
        max_length=4000,
        placeholder="Players online (3): Ada, Ben, Cleo",
    )
    label = Label(say("What the game shows on /who"), field)
    return Modal(say("Who is inside?"), PasteList(run_id=run_id), (label,))


def compared(say: Say, result: Compared, holders: Mapping[str, int]) -> Reply:
    """Who is not where they should be; names of the game as they were pasted, with whose they are."""
    strangers = ", ".join(
        f"{escape(name)} ({mention(holders[name])})" if name in holders else escape(name)
        for name in result.strangers
    )
    fields = (
        EmbedField(
            say("Inside, but did not join ({count})", count=len(result.strangers)),
            shorten(strangers, 1024) or "–",
        ),
        EmbedField(say("Joined, but not inside ({count})", count=len(result.away)), named(say, result.away)),
        EmbedField(say("Inside and joined ({count})", count=len(result.inside)), named(say, result.inside)),
    )
    return Reply(embeds=(Embed(title=say("Who is inside?"), fields=fields),), ephemeral=True)
