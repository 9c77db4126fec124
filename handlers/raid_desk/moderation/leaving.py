"""Taking a suspended member off what is still to come: runs, waiting lists, headcounts, promises."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from db.raid_desk import headcounts, runs, suspensions
from handlers.kit.records import By
from handlers.raid_desk.headcounts.events import HEADCOUNT, HeadcountEvent
from handlers.raid_desk.runs.members import read_group, write_group

if TYPE_CHECKING:
    from db.pool import Connection


async def take_off(db: Connection, guild_id: int, user_id: int, *, now: datetime, accept_s: int) -> None:
    """As if they had left everything; others move up, the panels show it, and organizers read why."""
    run_ids = await suspensions.list_runs_with(db, guild_id, user_id)
    await runs.lock_in_order(db, guild_id, run_ids)
    for run_id in run_ids:
        await _leave_run(db, guild_id, run_id, user_id, now=now, accept_s=accept_s)
    for headcount_id in await suspensions.list_headcounts_with(db, guild_id, user_id):
        await _leave_headcount(db, guild_id, headcount_id, user_id, now=now)


async def _leave_run(
    db: Connection, guild_id: int, run_id: int, user_id: int, *, now: datetime, accept_s: int
) -> None:
    run = await runs.lock_run(db, guild_id, run_id)
    if run is None or not run.running:
        return
    group = await read_group(db, run, now=now, accept_s=accept_s)
    if group.leave(user_id, suspended=True):
        await write_group(db, run, group)


async def _leave_headcount(
    db: Connection, guild_id: int, headcount_id: int, user_id: int, *, now: datetime
) -> None:
    row = await headcounts.lock_headcount(db, guild_id, headcount_id)
    if row is None or row.state != "open":
        return
    said = [
        interest
        for interest in await headcounts.list_interest(db, headcount_id)
        if interest.user_id == user_id
    ]
    pairs = [(interest.dungeon_key, interest.item) for interest in said]
    if await headcounts.delete_interest(db, headcount_id, user_id, pairs):
        by = By(db, guild_id, None, now)
        await HEADCOUNT.note(by, row, HeadcountEvent.TAKEN_OFF, {"user_id": user_id})
        await HEADCOUNT.show(by, row)
