"""What members press on a run's panel: to come in, wait, leave, say what they play, and see where it goes.

Each press is one short transaction on the locked run.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from db.raid_desk.run_events import find_last_event
from db.raid_desk.run_members import (
    add_location_view,
    find_favourite,
    list_members,
    mark_confirmed,
    mark_favourite,
)
from db.raid_desk.runs import RunRow, find_run
from handlers.frame.context import Context
from handlers.kit.records import By
from handlers.platform.roles.rules import Role
from handlers.raid_desk.dungeons.catalog import emoji_map, list_classes
from handlers.raid_desk.dungeons.dungeon import RaidClass
from handlers.raid_desk.runs import joining_messages as messages
from handlers.raid_desk.runs import members, refusals, states
from handlers.raid_desk.runs.eligibility import Entrance, check_entrance
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.group import Group, Joining
from handlers.raid_desk.runs.leading import may_lead
from handlers.raid_desk.runs.refusals import ClassTaken, NoSuchClass, NotInRun, RunGone, RunLocked
from handlers.raid_desk.settings import RaidSettings
from interactions.escaping import mention
from interactions.responses import Reply, Update
from interactions.router import Router

router = Router()


class Pressed(msgspec.Struct, frozen=True):
    """The run and its people after a press. `joining` None: nothing of the kind was pressed."""

    run: RunRow
    group: Group
    user_id: int
    classes: tuple[RaidClass, ...] = ()
    joining: Joining | None = None


async def lock_group(ctx: Context, run_id: int) -> tuple[RunRow, Group]:
    """A run that goes on and its people, whom nobody else changes before the commit."""
    run = await members.lock_running(ctx.db, ctx.guild_id, run_id)
    settings = await ctx.guild_settings(RaidSettings)
    return run, await members.read_group(ctx.db, run, now=ctx.now, accept_s=settings.accept_s)


async def enter(ctx: Context, run: RunRow, group: Group) -> Joining:
    """Join, after what stands in the way of newcomers."""
    newcomer = group.state_of(ctx.actor.id) in ("left", "benched")
    if newcomer and run.locked:
        raise RunLocked(organizer=mention(run.organizer_id))
    if group.state_of(ctx.actor.id) not in ("joined", "waiting"):
        required = members.dungeon_of(run).required_role
        await check_entrance(ctx, Entrance(run.organizer_id, run.required_role_id, required))
    favourite = await find_favourite(ctx.db, ctx.guild_id, ctx.actor.id) if newcomer else None
    return group.join(ctx.actor.id, members.wanted(run, favourite))


async def join(ctx: Context, run_id: int) -> Pressed:
    """Come in, take the place that is held, or wait for one."""
    run, group = await lock_group(ctx, run_id)
    joining = await enter(ctx, run, group)
    await members.write_group(ctx.db, run, group)
    return Pressed(run, group, ctx.actor.id, await list_classes(ctx.db, ctx.guild_id), joining)


async def bench(ctx: Context, run_id: int) -> bool:
    """On the bench; False when the member was there."""
    run, group = await lock_group(ctx, run_id)
    done = group.bench(ctx.actor.id)
    await members.write_group(ctx.db, run, group)
    return done


async def leave(ctx: Context, run_id: int) -> None:
    """Gone, with everything that was promised."""
    run, group = await lock_group(ctx, run_id)
    if not group.leave(ctx.actor.id):
        raise NotInRun
    await members.write_group(ctx.db, run, group)


async def pick_class(ctx: Context, run_id: int, class_key: str) -> Pressed:
    """Play that class here, and in other runs from now on."""
    classes = await list_classes(ctx.db, ctx.guild_id)
    picked = next((known for known in classes if known.key == class_key), None)
    if picked is None:
        raise NoSuchClass
    run, group = await lock_group(ctx, run_id)
    if not group.pick_class(ctx.actor.id, class_key):
        raise ClassTaken(name=picked.name)
    await mark_favourite(ctx.db, ctx.guild_id, ctx.actor.id, class_key)
    await members.write_group(ctx.db, run, group)
    return Pressed(run, group, ctx.actor.id, classes)


async def find_unwanted(ctx: Context, run_id: int, class_key: str) -> RaidClass | None:
    """The class, if the run's dungeon does not want it and the member does not play it there yet."""
    run = await find_run(ctx.db, ctx.guild_id, run_id)
    if run is None or class_key not in members.dungeon_of(run).unwanted:
        return None
    own = next((row for row in await list_members(ctx.db, run_id) if row.user_id == ctx.actor.id), None)
    if own is not None and own.class_key == class_key:
        return None
    return next((known for known in await list_classes(ctx.db, ctx.guild_id) if known.key == class_key), None)


class Confirmed(msgspec.Struct, frozen=True):
    """What came of "I'm here". `missed_at`: when the check ended that put the member on the bench."""

    missed_at: datetime | None = None
    has_place: bool = False


async def confirm(ctx: Context, run_id: int) -> Confirmed:
    """A joined member is there; who comes too late reads what has become of their place.

    Until the check is evaluated, a moment after its time, nobody is too late.
    """
    row = await members.lock_running(ctx.db, ctx.guild_id, run_id)
    if row.afk_until is None:
        return await _missed(ctx, row)
    if not await mark_confirmed(ctx.db, run_id, ctx.actor.id):
        raise NotInRun
    return Confirmed()


async def _missed(ctx: Context, row: RunRow) -> Confirmed:
    last = await find_last_event(ctx.db, row.run_id, RunEvent.AFK_CHECK_ENDED.value)
    settings = await ctx.guild_settings(RaidSettings)
    group = await members.read_group(ctx.db, row, now=ctx.now, accept_s=settings.accept_s)
    on_bench = group.state_of(ctx.actor.id) == "benched"
    if last is None or not on_bench or ctx.actor.id not in last.facts.get("benched", ()):
        raise refusals.NoCheckRuns
    fits = not row.locked and group.fits(group.class_of(ctx.actor.id)) and not group.waiting()
    return Confirmed(missed_at=last.at, has_place=fits)


async def find_location(ctx: Context, run_id: int) -> RunRow:
    """For joined members, the organizer and those above; the first view of each location is noted."""
    row = await members.lock_running(ctx.db, ctx.guild_id, run_id)
    joined = {known.user_id for known in await list_members(ctx.db, run_id) if known.state == "joined"}
    if ctx.actor.id not in joined and not await may_lead(ctx, row):
        raise refusals.OnlyForJoined
    if row.location is None:
        raise refusals.NoLocationYet(organizer=mention(row.organizer_id))
    if await add_location_view(ctx.db, run_id, ctx.actor.id, row.location_version, ctx.now):
        await note(By.of(ctx), run_id, RunEvent.LOCATION_SEEN)
    return row


@router.component(states.Join, requires=Role.EVERYONE)
async def press_join(ctx: Context, state: states.Join) -> Reply:
    """Come in, take the place that is held, or wait for one."""
    return messages.joined(ctx.say, await join(ctx, state.run_id))


@router.component(states.Bench, requires=Role.EVERYONE)
async def press_bench(ctx: Context, state: states.Bench) -> Reply:
    """Perhaps later."""
    return messages.benched(ctx.say, await bench(ctx, state.run_id))


@router.component(states.Leave, requires=Role.EVERYONE)
async def press_leave(ctx: Context, state: states.Leave) -> Reply:
    """Not in it at all."""
    await leave(ctx, state.run_id)
    return messages.left(ctx.say)


@router.component(states.ChooseClass, requires=Role.EVERYONE)
async def choose_class(ctx: Context, state: states.ChooseClass) -> Reply:
    """The classes to choose from, with what the member plays by now or liked last."""
    if await find_run(ctx.db, ctx.guild_id, state.run_id) is None:
        raise RunGone
    own = await find_favourite(ctx.db, ctx.guild_id, ctx.actor.id)
    classes = await list_classes(ctx.db, ctx.guild_id)
    return messages.class_choice(ctx.say, state.run_id, classes, own, await emoji_map(ctx.db, ctx.guild_id))


@router.component(states.PickClass, requires=Role.EVERYONE)
async def press_class(ctx: Context, state: states.PickClass, *, picked: str) -> Update:
    """What I play; a class that is not wanted here is asked for once more."""
    if (unwanted := await find_unwanted(ctx, state.run_id, picked)) is not None:
        return messages.not_wanted(ctx.say, state.run_id, unwanted)
    return messages.class_picked(ctx.say, await pick_class(ctx, state.run_id, picked))


@router.component(states.PickUnwanted, requires=Role.EVERYONE)
async def press_unwanted(ctx: Context, state: states.PickUnwanted) -> Update:
    """I play it anyway."""
    return messages.class_picked(ctx.say, await pick_class(ctx, state.run_id, state.class_key))


@router.component(states.SeeLocation, requires=Role.EVERYONE)
async def see_location(ctx: Context, state: states.SeeLocation) -> Reply:
    """Where a joined member has to go."""
    return messages.location(ctx.say, await find_location(ctx, state.run_id))


@router.component(states.Here, requires=Role.EVERYONE)
async def here(ctx: Context, state: states.Here) -> Reply:
    """I am there."""
    return messages.confirmed(ctx.say, state.run_id, await confirm(ctx, state.run_id))
