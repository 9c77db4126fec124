"""Members rise and fall: those whose numbers changed at once, all members of guilds with ranks in turn.

Levels, achievements and days change without word to the quest hall, so everybody is looked at some times a
day; and after each change of the ladder, with their roles.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.quest_hall import rank_marks as marks
from db.quest_hall import ranks as rows
from handlers.quest_hall.ranks.climbing import settle
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection

log = logging.getLogger(__name__)

CHUNK: Final = 200
SWEEPS_AT_ONCE: Final = 20
SWEEP_EVERY: Final = timedelta(hours=6)


@every(seconds=2)
async def settle_ranks(job: Job) -> int:
    """A chunk of marked members in every guild that has some."""
    guild_ids = await marks.list_marked_guilds(job.pool)
    return await job.each(((guild_id, guild_id) for guild_id in guild_ids), _settle)


async def _settle(job: Job, db: Connection, guild_id: int, _: int) -> None:
    members = await marks.claim_marks(db, guild_id, CHUNK)
    guild = await job.guild(db, guild_id)
    if members and guild.module_on("quest_hall"):
        await settle(db, guild, members)


@every(seconds=5)
async def sweep_ranks(job: Job) -> int:
    """The next chunk of members in every guild whose turn it is."""
    guild_ids = await marks.list_due_sweeps(job.pool, job.clock.now(), SWEEPS_AT_ONCE)
    return await job.each(((guild_id, guild_id) for guild_id in guild_ids), _sweep)


async def _sweep(job: Job, db: Connection, guild_id: int, _: int) -> None:
    now = job.clock.now()
    await rows.lock_ladder(db, guild_id)
    sweep = await marks.lock_sweep(db, guild_id, now)
    if sweep is None:
        return
    if not await rows.list_ranks(db, guild_id):
        await marks.delete_sweep(db, guild_id)
        return
    members = await marks.list_present(db, guild_id, sweep.after_user_id, CHUNK)
    if len(members) == CHUNK:
        after = msgspec.structs.replace(sweep, after_user_id=members[-1])
        await marks.move_sweep(db, after, now)
    else:
        begin = msgspec.structs.replace(sweep, after_user_id=0, repair=False)
        await marks.move_sweep(db, begin, now + SWEEP_EVERY)
    guild = await job.guild(db, guild_id)
    marked = await marks.list_marked(db, guild_id, members)  # they have earned something, and are told of it
    members = [user_id for user_id in members if user_id not in marked]
    if members and guild.module_on("quest_hall"):
        await settle(db, guild, members, loud=not sweep.repair, repair=sweep.repair)
