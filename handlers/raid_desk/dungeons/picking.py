"""Choosing one of more dungeons than a select holds: the likeliest 25, and a search for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from handlers.frame.refusals import Refusal
from handlers.raid_desk.dungeons.catalog import list_dungeons, recent_first
from handlers.raid_desk.dungeons.finding import best_match, search
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
)
from interactions.escaping import plain, shorten
from interactions.responses import OpenModal

if TYPE_CHECKING:
    from handlers.frame.context import Context
    from handlers.raid_desk.dungeons.dungeon import Dungeon
    from interactions.custom_id import ComponentState
    from interactions.languages import Say

IN_SELECT: Final = 25
LONGEST_SEARCH: Final = 60


class NoDungeonCalledSo(Refusal):
    """No dungeon here is called "{typed}"."""

    remedy = "`/dungeon list` shows all of them."


async def everything(ctx: Context) -> Sequence[Dungeon]:
    """All that can be run here."""
    return await list_dungeons(ctx.db, ctx.guild_id)


async def offered(ctx: Context, typed: str = "") -> list[Dungeon]:
    """Those that fit what was typed; without it the ones that were run lately come first."""
    known = await recent_first(ctx.db, ctx.guild_id, await everything(ctx))
    fitting = search(known, typed, IN_SELECT)
    if not fitting:
        raise NoDungeonCalledSo(typed=shorten(typed, LONGEST_SEARCH))
    return fitting


async def chosen(ctx: Context, typed: str) -> Dungeon:
    """By its key, or by what somebody typed."""
    known = await everything(ctx)
    dungeon = next((dungeon for dungeon in known if dungeon.key == typed), None) or best_match(known, typed)
    if dungeon is None:
        raise NoDungeonCalledSo(typed=shorten(typed, LONGEST_SEARCH))
    return dungeon


def picker(
    say: Say, dungeons: Sequence[Dungeon], pick: ComponentState, values: Mapping[str, str]
) -> ActionRow:
    """A select of these dungeons. `values`: what is said below a dungeon's name, by key."""
    options = tuple(
        SelectOption(
            shorten(plain(dungeon.name), 100), dungeon.key, shorten(values.get(dungeon.key, ""), 100) or None
        )
        for dungeon in dungeons
    )
    return ActionRow.of(StringSelect(state=pick, options=options, placeholder=say("Which dungeon")))


def search_button(say: Say, state: ComponentState) -> Button:
    """For dungeons that the select does not hold."""
    return Button(say("Search"), state, style=ButtonStyle.SECONDARY, emoji="🔎")


def search_form(say: Say, state: ComponentState) -> OpenModal:
    """What is it called? The field is `typed`."""
    field = TextInput(name="typed", min_length=1, max_length=LONGEST_SEARCH)
    return OpenModal(Modal(say("Search a dungeon"), state, (Label(say("Name or short form"), field),)))
