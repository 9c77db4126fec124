"""What members do on a run's panel, and making a run: each is one short transaction on the locked run."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk.run_members import find_favourite, list_members, mark_favourite
from db.raid_desk.run_offers import Promise, find_promise
from db.raid_desk.runs import RunRow, find_run, lock_in_order
from handlers.platform.settings.platform_settings import ChannelKey, PlatformSettings
from handlers.raid_desk.dungeons.catalog import find_dungeon, list_classes
from handlers.raid_desk.dungeons.dungeon import Item, RaidClass
from handlers.raid_desk.runs import members
from handlers.raid_desk.runs.creation import NewRun, create_run
from handlers.raid_desk.runs.eligibility import Entrance, check_entrance
from handlers.raid_desk.runs.group import Group, Joining
from handlers.raid_desk.runs.limits import read_limits
from handlers.raid_desk.runs.refusals import (
    ClassTaken,
    NoDungeonSaid,
    NoPlaceYet,
    NoRunDungeon,
    NoSuchClass,
    NoSuchItem,
    NotInRun,
    PromisedElsewhere,
    RunGone,
    RunLocked,
)
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import escape, mention, shorten

if TYPE_CHECKING:
    from handlers.frame.context import Context


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an organizer typed. `auto_end_minutes` None: as the guild has it; `voice` likewise."""

    dungeon: str
    party: str | None = None
    location: str | None = None
    description: str = ""
    limits: str = ""
    role_id: int | None = None
    auto_end_minutes: int | None = None
    voice: bool | None = None


class Pressed(msgspec.Struct, frozen=True):
    """The run and its people after a press. `joining` None: nothing of the kind was pressed."""

    run: RunRow
    group: Group
    user_id: int
    classes: tuple[RaidClass, ...] = ()
    joining: Joining | None = None


class Bringing(StrEnum):
    """What came of pressing the button of a thing."""

    PROMISED = "promised"
    ENOUGH = "enough"
    TAKEN_BACK = "taken_back"
    USED = "used"
    ELSEWHERE = "elsewhere"


class Brought(msgspec.Struct, frozen=True):
    """`elsewhere`: where it is promised. `came_in`: the press brought the member into the run as well."""

    run: RunRow
    item: Item
    what: Bringing
    rank: int = 0
    elsewhere: Promise | None = None
    came_in: bool = False


async def make_run(ctx: Context, asked: Asked) -> RunRow:
    """Writes the run down, once per interaction; a job posts its panel."""
    if not asked.dungeon.strip():
        raise NoDungeonSaid
    dungeon = await find_dungeon(ctx.db, ctx.guild_id, asked.dungeon)
    if dungeon is None:
        raise NoRunDungeon(name=escape(shorten(asked.dungeon, 40)))
    settings = await ctx.guild_settings(RaidSettings)
    platform = await ctx.guild_settings(PlatformSettings)
    minutes = asked.auto_end_minutes
    new = NewRun(
        guild_id=ctx.guild_id,
        key=f"interaction:{ctx.interaction.id}",
        organizer_id=ctx.actor.id,
        dungeon=dungeon,
        channel_id=platform.channel(ChannelKey.RAID) or ctx.channel_id,
        now=ctx.now,
        auto_end_minutes=settings.auto_end_minutes if minutes is None else minutes,
        party=asked.party,
        location=asked.location,
        description=asked.description,
        limits=read_limits(asked.limits, dungeon, await list_classes(ctx.db, ctx.guild_id)),
        required_role_id=asked.role_id,
        wants_voice=settings.voice_by_default if asked.voice is None else asked.voice,
    )
    run = await create_run(ctx.db, new)
    await ctx.audit("run.create", str(run.run_id), dungeon=dungeon.name)
    return run


async def join(ctx: Context, run_id: int) -> Pressed:
    """Come in, take the place that is held, or wait for one."""
    run, group = await _lock(ctx, run_id)
    joining = await _enter(ctx, run, group)
    await members.write_group(ctx.db, run, group)
    return Pressed(run, group, ctx.actor.id, await list_classes(ctx.db, ctx.guild_id), joining)


async def bench(ctx: Context, run_id: int) -> bool:
    """On the bench; False when the member was there."""
    run, group = await _lock(ctx, run_id)
    done = group.bench(ctx.actor.id)
    await members.write_group(ctx.db, run, group)
    return done


async def leave(ctx: Context, run_id: int) -> None:
    """Gone, with everything that was promised."""
    run, group = await _lock(ctx, run_id)
    if not group.leave(ctx.actor.id):
        raise NotInRun
    await members.write_group(ctx.db, run, group)


async def classes_of(ctx: Context, run_id: int) -> tuple[tuple[RaidClass, ...], str | None]:
    """What can be played, and what the member plays by now or liked last."""
    if await find_run(ctx.db, ctx.guild_id, run_id) is None:
        raise RunGone
    favourite = await find_favourite(ctx.db, ctx.guild_id, ctx.actor.id)
    return await list_classes(ctx.db, ctx.guild_id), favourite


async def find_unwanted(ctx: Context, run_id: int, class_key: str) -> RaidClass | None:
    """The class, if the run's dungeon does not want it and the member does not play it there yet."""
    run = await find_run(ctx.db, ctx.guild_id, run_id)
    if run is None or class_key not in members.dungeon_of(run).unwanted:
        return None
    known = next((row for row in await list_members(ctx.db, run_id) if row.user_id == ctx.actor.id), None)
    if known is not None and known.class_key == class_key:
        return None
    return next((one for one in await list_classes(ctx.db, ctx.guild_id) if one.key == class_key), None)


async def pick_class(ctx: Context, run_id: int, class_key: str) -> Pressed:
    """Play that class here, and in other runs from now on."""
    classes = await list_classes(ctx.db, ctx.guild_id)
    picked = next((one for one in classes if one.key == class_key), None)
    if picked is None:
        raise NoSuchClass
    run, group = await _lock(ctx, run_id)
    if not group.pick_class(ctx.actor.id, class_key):
        raise ClassTaken(name=picked.name)
    await mark_favourite(ctx.db, ctx.guild_id, ctx.actor.id, class_key)
    await members.write_group(ctx.db, run, group)
    return Pressed(run, group, ctx.actor.id, classes)


async def bring(ctx: Context, run_id: int, item_key: str) -> Brought:
    """Promise a thing, or take the promise back. Who is not in the run comes in by it."""
    run, group = await _lock(ctx, run_id)
    item = _item(run, item_key)
    if group.withdraw(ctx.actor.id, item.key):
        await members.write_group(ctx.db, run, group)
        return Brought(run, item, Bringing.TAKEN_BACK)
    return await _bring(ctx, run, group, item)


async def move_item(ctx: Context, run_id: int, item_key: str) -> Brought:
    """What is promised to another run is promised to this one instead; both runs are locked."""
    elsewhere = await find_promise(ctx.db, ctx.guild_id, ctx.actor.id, item_key)
    if elsewhere is not None and elsewhere.run_id != run_id:
        await lock_in_order(ctx.db, ctx.guild_id, [elsewhere.run_id, run_id])
        other, group = await _lock(ctx, elsewhere.run_id)
        group.withdraw(ctx.actor.id, item_key)
        await members.write_group(ctx.db, other, group)
    run, group = await _lock(ctx, run_id)
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
    came_in = await _enter(ctx, run, group) in (Joining.CAME_IN, Joining.TOOK_PLACE)
    if group.state_of(ctx.actor.id) != "joined":
        raise NoPlaceYet(item=item.name)
    brought = await _offer(ctx, run, group, item)
    await members.write_group(ctx.db, run, group)
    return msgspec.structs.replace(brought, came_in=came_in)


async def _lock(ctx: Context, run_id: int) -> tuple[RunRow, Group]:
    run = await members.lock_running(ctx.db, ctx.guild_id, run_id)
    settings = await ctx.guild_settings(RaidSettings)
    return run, await members.read_group(ctx.db, run, now=ctx.now, accept_s=settings.accept_s)


async def _enter(ctx: Context, run: RunRow, group: Group) -> Joining:
    """Join, after what stands in the way of newcomers."""
    newcomer = group.state_of(ctx.actor.id) in ("left", "benched")
    if newcomer and run.locked:
        raise RunLocked(organizer=mention(run.organizer_id))
    if group.state_of(ctx.actor.id) not in ("joined", "waiting"):
        required = members.dungeon_of(run).required_role
        await check_entrance(ctx, Entrance(run.organizer_id, run.required_role_id, required))
    favourite = await find_favourite(ctx.db, ctx.guild_id, ctx.actor.id) if newcomer else None
    return group.join(ctx.actor.id, members.wanted(run, favourite))


async def _offer(ctx: Context, run: RunRow, group: Group, item: Item) -> Brought:
    member = ctx.actor.id
    if (elsewhere := await find_promise(ctx.db, ctx.guild_id, member, item.key)) is not None:
        return Brought(run, item, Bringing.ELSEWHERE, elsewhere=elsewhere)
    if not group.has_room_for(item.key):
        await members.wait_with(ctx.db, run, group, member, item.key)
        waiting = [one for one in group.offers.values() if one.item == item.key and one.state == "waiting"]
        return Brought(run, item, Bringing.ENOUGH, rank=len(waiting))
    if not await members.promise(ctx.db, run, group, member, item.key):
        raise PromisedElsewhere(item=item.name)
    return Brought(run, item, Bringing.PROMISED)
