"""/who: paste the game's player list, and read who is not where they should be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from db.raid_desk import organizing as rows
from db.raid_desk import runs
from handlers.frame.context import Context
from handlers.platform.roles.rules import Role
from handlers.raid_desk.runs import leading
from handlers.raid_desk.runs import leading_messages as messages
from handlers.raid_desk.runs import leading_refusals as refusals
from handlers.raid_desk.runs.inside_rules import compare, names_in
from handlers.raid_desk.runs.leading_states import PasteList
from interactions.escaping import first_visible
from interactions.options import Option
from interactions.responses import Choice, OpenModal, Reply
from interactions.router import Router

router = Router()


async def suggest(ctx: Context, typed: str) -> Sequence[Choice]:
    """Runs that go on."""
    going_on = await runs.list_running(ctx.db, ctx.guild_id)
    names = [(f"#{one.run_id} {one.dungeon_name}"[:100], str(one.run_id)) for one in going_on]
    return [Choice(name, value) for name, value in names if typed.casefold() in name.casefold()][:25]


Which = Annotated[str, Option("Which run; else the one you lead", max_length=20, autocomplete=suggest)]


@router.command("who", requires=Role.ORGANIZER)
async def who(ctx: Context, *, run: Which | None = None) -> OpenModal:
    """Paste the game's player list: who is inside without having joined, and who is missing?"""
    going_on = await runs.list_running(ctx.db, ctx.guild_id)
    if run is not None:
        found = next((one for one in going_on if str(one.run_id) == run.strip().lstrip("#")), None)
    else:
        mine = [one for one in going_on if one.organizer_id == ctx.actor.id]
        found = next(iter(mine or going_on), None)
    if found is None:
        raise refusals.NoRunGoesOn
    return OpenModal(messages.list_form(ctx.say, found.run_id))


@router.modal(PasteList, requires=Role.ORGANIZER)
async def pasted(ctx: Context, state: PasteList, *, players: str) -> Reply:
    """The list, pasted."""
    joined = [one.user_id for one in await leading.joined_of(ctx, state.run_id)]
    found = await rows.list_names(ctx.db, ctx.guild_id, joined)
    names = {user_id: first_visible(*known) for user_id, known in found.items()}
    inside = names_in(players)
    if not inside:
        raise refusals.NoNamesThere
    return messages.compared(ctx.say, compare(inside, {one: names.get(one, "") for one in joined}))
