"""The time of challenges: they begin, are counted every minute, and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.practice import challenges as rows
from handlers.practice.challenges import counting, messages
from handlers.practice.challenges.actions import announce, close
from handlers.practice.challenges.rules import COUNT_EVERY
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 100


@every(seconds=10)
async def look_at_challenges(job: Job) -> int:
    """Each in a transaction of its own."""
    await job.each(await rows.list_due(job.pool, job.clock.now(), AT_ONCE), _look)
    return 0


async def _look(job: Job, db: Connection, guild_id: int, challenge_id: int) -> None:
    row = await rows.lock_challenge(db, guild_id, challenge_id)
    if row is None or row.look_at is None or row.look_at > job.clock.now():
        return
    guild = await job.guild(db, guild_id)
    if row.state == "planned":
        await counting.begin(db, guild, row)
        row = msgspec.structs.replace(row, state="running")
        await announce(db, guild, row, messages.begins(guild.say, row), "begins")
    if guild.now >= row.ends_at:
        await close(db, guild, row)
        return
    if not guild.left and guild.module_on("practice"):
        await counting.count(db, guild, row)
    look_at = min(guild.now + COUNT_EVERY, row.ends_at)
    await rows.move_challenge(db, msgspec.structs.replace(row, look_at=look_at))
