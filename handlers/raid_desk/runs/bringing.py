"""Keys and other things that members bring to a run: promised, moved to another run, popped.

Why: decision 0287.
"""

from __future__ import annotations

import msgspec

from db.raid_desk.run_offers import Promise, find_promise, mark_popped
from db.raid_desk.runs import RunRow, lock_in_order, lock_run
from handlers.frame.context import Context
from handlers.kit.records import By
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.dungeon import Item
from handlers.raid_desk.runs import members, states
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.group import Bringing, Group, Joining
from handlers.raid_desk.runs.joining import enter, lock_group
from handlers.raid_desk.runs.moves import RUN
from handlers.raid_desk.runs.refusals import (
    NoPlaceYet,
    NoSuchItem,
    NotYourPromise,
    PromisedElsewhere,
    RunGone,
)
from handlers.raid_desk.runs.words import run_link
from interactions.components import ActionRow, Button, ButtonStyle
from interactions.languages import Say
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


class Brought(msgspec.Struct, frozen=True):
    """`elsewhere`: where it is promised. `came_in`: the press brought the member into the run as well."""

    run: RunRow
    item: Item
    what: Bringing
    rank: int = 0
    elsewhere: Promise | None = None
    came_in: bool = False


@router.component(states.BringItem, requires=Role.EVERYONE)
async def bring_item(ctx: Context, state: states.BringItem) -> Reply:
    """I bring this; pressed again, I do not."""
    return _brought(ctx.say, await bring(ctx, state.run_id, state.item), ctx.guild_id)


@router.component(states.MoveItem, requires=Role.EVERYONE)
async def move_item(ctx: Context, state: states.MoveItem) -> Update:
    """I bring it here instead of there."""
    return _moved(ctx.say, await move(ctx, state.run_id, state.item))


@router.component(states.Popped, requires=Role.EVERYONE)
async def popped(ctx: Context, state: states.Popped) -> Reply:
    """I popped what I promised; noted once."""
    row = await lock_run(ctx.db, ctx.guild_id, state.run_id)
    if row is None:
        raise RunGone
    if not await mark_popped(ctx.db, state.run_id, ctx.actor.id, state.item, ctx.now):
        raise NotYourPromise
    await note(By.of(ctx), state.run_id, RunEvent.KEY_POPPED, item=state.item)
    await RUN.show(By.of(ctx), row)
    return ctx.whisper("Thank you! It counts when the run is logged.")


async def bring(ctx: Context, run_id: int, item_key: str) -> Brought:
    """Promise a thing, or take the promise back. Who is not in the run comes in by it."""
    run, group = await lock_group(ctx, run_id)
    item = _item(run, item_key)
    if group.withdraw(ctx.actor.id, item.key):
        await members.write_group(ctx.db, run, group)
        return Brought(run, item, Bringing.TAKEN_BACK)
    return await _bring(ctx, run, group, item)


async def move(ctx: Context, run_id: int, item_key: str) -> Brought:
    """What is promised to another run is promised to this one instead; both runs are locked."""
    elsewhere = await find_promise(ctx.db, ctx.guild_id, ctx.actor.id, item_key)
    if elsewhere is not None and elsewhere.run_id != run_id:
        await lock_in_order(ctx.db, ctx.guild_id, [elsewhere.run_id, run_id])
        other, group = await lock_group(ctx, elsewhere.run_id)
        group.withdraw(ctx.actor.id, item_key)
        await members.write_group(ctx.db, other, group)
    run, group = await lock_group(ctx, run_id)
    item = _item(run, item_key)
    if elsewhere is not None and elsewhere.run_id == run_id:
        return Brought(run, item, Bringing.PROMISED)
    brought = await _bring(ctx, run, group, item)
    if brought.what is Bringing.ELSEWHERE:
        raise PromisedElsewhere(item=item.name)
    return brought


def _item(run: RunRow, item_key: str) -> Item:
    item = members.dungeon_of(run).item(item_key)
    if item is None:
        raise NoSuchItem
    return item


async def _bring(ctx: Context, run: RunRow, group: Group, item: Item) -> Brought:
    known = group.offers.get((ctx.actor.id, item.key))
    if known is not None and known.state == "popped":
        return Brought(run, item, Bringing.USED)
    came_in = await enter(ctx, run, group) in (Joining.CAME_IN, Joining.TOOK_PLACE)
    if group.state_of(ctx.actor.id) != "joined":
        raise NoPlaceYet(item=item.name)
    brought = await _offer(ctx, run, group, item)
    await members.write_group(ctx.db, run, group)
    return msgspec.structs.replace(brought, came_in=came_in)


async def _offer(ctx: Context, run: RunRow, group: Group, item: Item) -> Brought:
    member = ctx.actor.id
    if (elsewhere := await find_promise(ctx.db, ctx.guild_id, member, item.key)) is not None:
        return Brought(run, item, Bringing.ELSEWHERE, elsewhere=elsewhere)
    if not group.has_room_for(item.key):
        await members.wait_with(ctx.db, run, group, member, item.key)
        waiting = [
            offer for offer in group.offers.values() if (offer.item, offer.state) == (item.key, "waiting")
        ]
        return Brought(run, item, Bringing.ENOUGH, rank=len(waiting))
    if not await members.promise(ctx.db, run, group, member, item.key):
        raise PromisedElsewhere(item=item.name)
    return Brought(run, item, Bringing.PROMISED)


def _brought(say: Say, result: Brought, guild_id: int) -> Reply:
    """To who pressed the button of a thing."""
    name = result.item.name
    if result.what is Bringing.ELSEWHERE:
        return _elsewhere(say, result, guild_id)
    if result.what is Bringing.ENOUGH:
        text: str = say(
            "There are enough: you are number {rank} of those waiting with **{item}**, and move up "
            "when somebody takes theirs back.",
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
    text += "\n-# " + say("A key can be promised to only one run at a time. You can bring it here instead.")
    if result.came_in:
        text = say("You are in.") + " " + text
    here = states.MoveItem(result.run.run_id, result.item.key)
    button = Button(say("Bring it here"), here, ButtonStyle.PRIMARY, emoji="↪️")
    return Reply(text, components=(ActionRow((button,)),), ephemeral=True)


def _moved(say: Say, result: Brought) -> Update:
    """To who brings a thing here instead."""
    name = result.item.name
    if result.what is Bringing.ENOUGH:
        text = say("There are enough: you are number {rank} of those waiting.", rank=result.rank)
    else:
        text = say("You bring **{item}** to this run now, and not to the other one.", item=name)
    return Update(text, embeds=(), components=())
