"""People on runs: every change is worked out by the rules on the locked run, and written in one go.

`change` is for presses, `settle_run`, `bench_members` and `bring_in` for what comes about otherwise
(a timer, an AFK check, a headcount that becomes a run): they all end with the waiting lists moved up.

Why: decision 0284.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from db.raid_desk.run_members import find_favourite, list_members, list_offers, move_member
from db.raid_desk.run_offers import add_promise, add_waiting_offer, add_withdrawn, move_offer_back
from db.raid_desk.runs import RUN_PANEL, RunRow, add_event, lock_run, mark_filled
from handlers.kit import panels
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.dungeons.dungeon import Dungeon
from handlers.raid_desk.runs.events import RunEvent
from handlers.raid_desk.runs.group import Group, caps_of, missing_classes
from handlers.raid_desk.runs.refusals import RunGone, RunOver

if TYPE_CHECKING:
    from db.pool import Connection


def dungeon_of(run: RunRow) -> Dungeon:
    """The dungeon as it was when the run was made."""
    return msgspec.convert(run.dungeon, Dungeon)


def wanted(run: RunRow, favourite: str | None) -> str | None:
    """Nobody comes with a class that is not wanted unless they choose it there."""
    return None if favourite in dungeon_of(run).unwanted else favourite


async def lock_running(db: Connection, guild_id: int, run_id: int) -> RunRow:
    """The run, which nobody else changes before the commit; refusals when it is gone or over."""
    run = await lock_run(db, guild_id, run_id)
    if run is None:
        raise RunGone
    if not run.running:
        raise RunOver
    return run


async def read_group(db: Connection, run: RunRow, *, now: datetime, accept_s: int) -> Group:
    """The people of a locked run, with places that were not taken in time offered to the next."""
    group = Group(
        await list_members(db, run.run_id),
        await list_offers(db, run.run_id),
        caps_of(run.limits, dungeon_of(run)),
        now=now,
        accept_s=accept_s,
        locked=run.locked,
    )
    group.lapse()
    group.call_up()
    return group


async def write_group(db: Connection, run: RunRow, group: Group) -> None:
    """Waiting lists move up, then what has changed is written; the panel is due if anything has."""
    group.call_up()
    for user_id, item in group.taken_back:
        await move_offer_back(db, run.run_id, user_id, item, group.now)
    while (bringer := group.next_bringer()) is not None:
        await promise(db, run, group, bringer.user_id, bringer.item)
    for user_id in group.moved:
        await move_member(db, run.guild_id, run.run_id, group.members[user_id], group.now)
    for happening in group.happened:
        kind = happening.event.value
        await add_event(db, run.run_id, kind, happening.actor_id, happening.facts, group.now)
    if group.happened:
        await panels.touch(db, RUN_PANEL, run.run_id, now=group.now)
        await _see_whether_filled(db, run, group)


async def promise(db: Connection, run: RunRow, group: Group, user_id: int, item: str) -> bool:
    """Written at once: only the database knows of other runs. False, and withdrawn, if one of them has it."""
    place = group.next_offer_place()
    done = await add_promise(db, run.guild_id, run.run_id, user_id, item, place, group.now)
    if not done:
        await add_withdrawn(db, run.guild_id, run.run_id, user_id, item, place, group.now)
    group.note_offer(user_id, item, "promised" if done else "withdrawn", place)
    return done


async def wait_with(db: Connection, run: RunRow, group: Group, user_id: int, item: str) -> None:
    """There are enough of these: the member brings it when one is taken back."""
    place = group.next_offer_place()
    await add_waiting_offer(db, run.guild_id, run.run_id, user_id, item, place, group.now)
    group.note_offer(user_id, item, "waiting", place)
    await panels.touch(db, RUN_PANEL, run.run_id, now=group.now)


async def settle_run(db: Connection, run: RunRow, *, now: datetime, accept_s: int) -> None:
    """After limits rose, a lock fell or time passed: waiting lists move up. `run`: locked, as it is now."""
    await write_group(db, run, await read_group(db, run, now=now, accept_s=accept_s))


async def bench_members(
    db: Connection, run: RunRow, user_ids: Iterable[int], *, now: datetime, accept_s: int
) -> list[int]:
    """Those of them who were in go to the bench, and others get their places. Returns who was benched."""
    group = await read_group(db, run, now=now, accept_s=accept_s)
    benched = [
        user_id for user_id in user_ids if group.state_of(user_id) == "joined" and group.bench(user_id)
    ]
    await write_group(db, run, group)
    return benched


async def bring_in(
    db: Connection,
    run: RunRow,
    joins: Sequence[int],
    offers: Sequence[tuple[int, str]],
    *,
    now: datetime,
    accept_s: int,
) -> Group:
    """Members, and (member, item) they bring, from a headcount: as if they had pressed in this order.

    What is promised to another run stays there. Returns the people as they are then.
    """
    group = await read_group(db, run, now=now, accept_s=accept_s)
    for user_id in dict.fromkeys([*joins, *(bringer for bringer, _ in offers)]):
        group.join(user_id, wanted(run, await find_favourite(db, run.guild_id, user_id)))
    for user_id, item in offers:
        if group.state_of(user_id) != "joined" or dungeon_of(run).item(item) is None:
            continue
        if group.has_room_for(item):
            await promise(db, run, group, user_id, item)
        else:
            await wait_with(db, run, group, user_id, item)
    await write_group(db, run, group)
    return group


async def read_missing(db: Connection, run: RunRow, group: Group) -> dict[str, int]:
    """Needed classes and roles -> how many are missing."""
    needed = dungeon_of(run).needed
    if not needed:
        return {}
    classes = await list_classes(db, run.guild_id)
    return missing_classes(needed, group.members.values(), classes, group.caps)


async def _see_whether_filled(db: Connection, run: RunRow, group: Group) -> None:
    """The organizer is told once, when every needed class is there."""
    if run.filled_at is not None or not dungeon_of(run).needed or await read_missing(db, run, group):
        return
    if await mark_filled(db, run.run_id, group.now):
        await add_event(db, run.run_id, RunEvent.FILLED.value, None, {}, group.now)
