"""Timed sessions that nobody ended are closed, at the technique's own length, and that is told."""

from __future__ import annotations

import logging

from db.practice import sessions as rows
from db.practice.techniques import list_techniques
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.practice.check_ins import messages
from handlers.practice.check_ins.actions import end_timer
from handlers.practice.members import here_in, lock_member
from jobs.run import Job, every

log = logging.getLogger(__name__)

AT_ONCE = 200


@every(seconds=30)
async def close_forgotten(job: Job) -> int:
    """Each for itself: one that fails does not hold up the others."""
    done = 0
    for guild_id, user_id in await rows.list_forgotten_timers(job.pool, job.clock.now(), AT_ONCE):
        try:
            done += await _close(job, guild_id, user_id)
        except Exception:
            log.exception("the timed session of %s in %s could not be closed", user_id, guild_id)
    return done


async def _close(job: Job, guild_id: int, user_id: int) -> bool:
    now = job.clock.now()
    async with job.transaction() as db:
        guild = await job.guild(db, guild_id)
        at = here_in(guild)
        member = await lock_member(db, at, user_id)
        timer = await rows.find_timer(db, guild_id, user_id)
        techniques = await list_techniques(db, guild_id)
        booked = await end_timer(db, at, member, techniques, only_forgotten=True)
        if booked is None or timer is None:
            return False
        text = messages.closed(guild.say, booked)
        key = f"closed:{timer.started_at.isoformat()}"
        await notify(db, guild_id, user_id, NoticeKind.PRACTICE, text, now=now, key=key)
    return True
