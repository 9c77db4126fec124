"""/quest chain and /quest requires."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from db.quest_hall import board_quest_counts, chains
from db.quest_hall import quests as rows
from db.quest_hall.chains import ChainRow, ChainTerms
from handlers.frame.context import Context
from handlers.platform.help.forms import command_row
from handlers.platform.roles.rules import Role
from handlers.quest_hall.board_quests import chain_messages, desk, ordering, writing
from handlers.quest_hall.board_quests.form import MOST_REWARD
from handlers.quest_hall.board_quests.messages import name_of
from handlers.quest_hall.board_quests.rules import chain_end
from handlers.quest_hall.board_quests.states import PickChain
from handlers.quest_hall.board_quests.suggesting import Led, suggest_led
from interactions.escaping import shorten
from interactions.fields import Id
from interactions.forms import Changes, Form, New
from interactions.options import Option
from interactions.responses import Choice, Reply
from interactions.router import Router

router = Router()
router.group("quest chain", "Quests in a row")


async def suggest_chains(ctx: Context, typed: str) -> list[Choice]:
    """Those that are open."""
    known = await chains.list_chains(ctx.db, ctx.guild_id)
    return [
        Choice(shorten(chain.name, 100), str(chain.chain_id))
        for chain in known
        if chain.closed_at is None and typed.casefold() in chain.name.casefold()
    ][:25]


Chain = Annotated[str, Option("Which chain", max_length=100, autocomplete=suggest_chains)]
Needs = Annotated[str, Option("Which has to be done before", max_length=100, autocomplete=suggest_led)]
Name = Annotated[str, Option("Its name", max_length=ordering.MOST_NAME)]


class ChainForm(Form, frozen=True):
    """What the commands ask."""

    points: Annotated[int, Option("Points for all steps together", ge=0, le=MOST_REWARD)] = 0
    hours: Annotated[int, Option("Hours for all steps together; 0: any", ge=0, le=8_760)] = 0
    step_hours: Annotated[int, Option("Hours for each step; 0: those of the quest", ge=0, le=8_760)] = 0
    shared: Annotated[bool, Option("Whether steps may be quests for teams")] = False
    delay_hours: Annotated[int, Option("Hours between two steps; 0: none", name="delay", ge=0, le=8_760)] = 0


StepPlace = Annotated[int, Option("Which step, from 1", ge=1, le=ordering.MOST_STEPS)]


@router.command("quest requires", requires=Role.QUEST_MASTER)
async def requires(ctx: Context, *, quest: Led, needs: Needs) -> Reply:
    """Make a quest require another one, or stop that."""
    dependent, needed = await writing.find(ctx, quest), await writing.find(ctx, needs)
    facts = {"quest": name_of(dependent), "needed": name_of(needed)}
    if await ordering.switch_need(ctx, dependent, needed):
        return ctx.whisper("{quest} can be accepted once {needed} is done.", **facts)
    return ctx.whisper("{quest} no longer requires {needed}.", **facts)


@router.command("quest chain create", requires=Role.QUEST_MASTER)
async def create(ctx: Context, *, name: Name, form: New[ChainForm]) -> Reply:
    """Begin a chain of quests."""
    chain = await ordering.create_chain(ctx, name, ChainTerms(**msgspec.structs.asdict(form)))
    return Reply(chain_messages.chain_made(ctx.say, chain), ephemeral=True)


@router.command("quest chain edit", requires=Role.QUEST_MASTER)
async def edit(ctx: Context, *, chain: Chain, form: Changes[ChainForm]) -> Reply:
    """Change a chain's reward and deadlines."""
    chosen = await ordering.find_chain(ctx, chain)
    after = await ordering.edit_chain(ctx, chosen, form.values)
    return await path(ctx, after)


@router.command("quest chain add", requires=Role.QUEST_MASTER)
async def add(ctx: Context, *, chain: Chain, quest: Led, place: StepPlace | None = None) -> Reply:
    """Make a quest a step of a chain."""
    chosen = await ordering.find_chain(ctx, chain)
    return await _path(
        ctx, chosen, await ordering.add_step(ctx, chosen, await writing.find(ctx, quest), place)
    )


@router.command("quest chain remove", requires=Role.QUEST_MASTER)
async def remove(ctx: Context, *, chain: Chain, quest: Led) -> Reply:
    """Remove a quest from a chain."""
    chosen = await ordering.find_chain(ctx, chain)
    return await _path(ctx, chosen, await ordering.remove_step(ctx, chosen, await writing.find(ctx, quest)))


@router.command("quest chain reorder", requires=Role.QUEST_MASTER)
async def reorder(ctx: Context, *, chain: Chain, quest: Led, place: StepPlace) -> Reply:
    """Move a step of a chain."""
    chosen = await ordering.find_chain(ctx, chain)
    moved = await ordering.move_step(ctx, chosen, await writing.find(ctx, quest), place)
    return await _path(ctx, chosen, moved)


@router.command("quest chain close", requires=Role.QUEST_MASTER)
async def close(ctx: Context, *, chain: Chain) -> Reply:
    """End a chain; its quests stay, each on its own."""
    chosen = await ordering.find_chain(ctx, chain)
    await ordering.close_chain(ctx, chosen)
    return ctx.whisper("The chain **{name}** is closed.", name=chosen.name)


@router.command("quest chain info", requires=Role.EVERYONE)
async def info(ctx: Context, *, chain: Chain) -> Reply:
    """See a chain and how far you are."""
    chosen = await ordering.find_chain(ctx, chain)
    return await path(ctx, chosen)


@router.command("quest chain list", requires=Role.EVERYONE)
async def list_chains(ctx: Context) -> Reply:
    """See all chains."""
    return await show_chains(ctx)


async def show_chains(ctx: Context) -> Reply:
    """The list, with a select to look at one."""
    shown = chain_messages.chains(ctx.say, await chains.list_chains(ctx.db, ctx.guild_id))
    begin = await command_row(ctx, ("quest chain create",), ctx.say.plain("Begin another chain"))
    return msgspec.structs.replace(shown, components=(*shown.components, *begin))


@router.component(PickChain, requires=Role.EVERYONE)
async def pick(ctx: Context, state: PickChain, *, picked: Id) -> Reply:
    """One of the list."""
    chain = await ordering.find_chain(ctx, str(picked))
    return await path(ctx, chain)


async def path(ctx: Context, chain: ChainRow) -> Reply:
    """How far the member is."""
    return await _path(ctx, chain, await chains.list_steps(ctx.db, chain.chain_id))


async def _path(ctx: Context, chain: ChainRow, steps: Sequence[int]) -> Reply:
    known = await rows.list_quests(ctx.db, ctx.guild_id, steps)
    done = await board_quest_counts.list_done_ids(ctx.db, ctx.guild_id, ctx.actor.id, steps)
    path = tuple((known[step], step in done) for step in steps if step in known)
    time = await chains.get_chain_time(ctx.db, chain.chain_id, ctx.actor.id)
    shown = chain_messages.chain_path(ctx.say, chain, path, chain_end(chain, time, ctx.now))
    return msgspec.structs.replace(shown, components=await desk.chain_row(ctx, chain))
