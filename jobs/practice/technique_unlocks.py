"""Techniques that open to members by their criteria: each is told once, with what it opens in turn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from db.practice import technique_unlocks as rows
from db.practice.practitioners import list_practitioners
from db.practice.techniques import TechniqueRow, list_techniques
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.practice.techniques import messages, opening
from handlers.practice.techniques.rules import TechniqueStanding, TechniqueStatus
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

AT_ONCE: Final = 200
LOOKED_AGAIN: Final = timedelta(hours=6)
"""Levels and messages change without a check-in."""
ASLEEP: Final = timedelta(days=30)


@every(seconds=10)
async def tell_unlocks(job: Job) -> int:
    """Each member in a transaction of their own."""
    return await job.each(await rows.list_due_looks(job.pool, job.clock.now(), AT_ONCE), _look)


async def _look(job: Job, db: Connection, guild_id: int, user_id: int) -> None:
    if not await rows.claim_look(db, guild_id, user_id, job.clock.now()):
        return
    guild = await job.guild(db, guild_id)
    if guild.left or not guild.module_on("practice"):
        return
    techniques = await list_techniques(db, guild_id)
    standings = await opening.standings(db, guild_id, user_id, techniques, guild.now, guild.timezone)
    guarded = [standing for standing in standings if standing.technique.criteria is not None]
    await _tell(
        db,
        guild,
        user_id,
        [standing for standing in guarded if standing.status is not TechniqueStatus.LOCKED],
        techniques,
    )
    if any(standing.status is TechniqueStatus.LOCKED for standing in guarded):
        await _look_again(db, guild, user_id)


async def _tell(
    db: Connection,
    guild: Guild,
    user_id: int,
    opened: list[TechniqueStanding],
    techniques: list[TechniqueRow],
) -> None:
    """What somebody has begun already is no news to them."""
    ids = [standing.technique.technique_id for standing in opened]
    new = await rows.add_unlocks(db, guild.id, user_id, ids, guild.now)
    told = [
        standing.technique
        for standing in opened
        if standing.technique.technique_id in new and not standing.sessions
    ]
    if told:
        text = messages.unlocked(guild.say, told, techniques)
        key = "unlocked:" + ",".join(str(row.technique_id) for row in told)
        await notify(db, guild.id, user_id, NoticeKind.PRACTICE, text, now=guild.now, key=key)


async def _look_again(db: Connection, guild: Guild, user_id: int) -> None:
    """As long as they practise."""
    known = await list_practitioners(db, guild.id, [user_id])
    last = known[0].last_session_at if known else None
    if last is not None and guild.now - last < ASLEEP:
        await rows.touch_looks(db, guild.id, [user_id], guild.now + LOOKED_AGAIN)
