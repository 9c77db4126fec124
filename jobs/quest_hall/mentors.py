"""The time of mentors: the clock of requests, the queue, silence, and threads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.outbox import Outbox
from db.quest_hall import mentor_pairs as pairs
from db.quest_hall import mentors as rows
from handlers.kit.reviews import Acting
from handlers.quest_hall.mentors import messages
from handlers.quest_hall.mentors.pairing import ORIGIN
from handlers.quest_hall.mentors.queue import expire, match_waiting
from handlers.quest_hall.mentors.telling import tell
from jobs.requests.platform import AddThreadMember, EditThread
from jobs.run import Job, Outcome, every, learns

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 100
QUIET = timedelta(days=3)
STUCK = timedelta(days=5)


async def _acting(job: Job, db: Connection, guild_id: int) -> Acting:
    return Acting(db, await job.guild(db, guild_id), None, job.clock.now())


@every(seconds=30)
async def expire_offers(job: Job) -> int:
    """Requests whose mentor did not answer in time go to the next best."""
    await job.each(await rows.list_expired_offers(job.pool, job.clock.now(), AT_ONCE), _expire)
    return 0


async def _expire(job: Job, db: Connection, guild_id: int, request_id: int) -> None:
    await expire(await _acting(job, db, guild_id), request_id)


@every(seconds=60)
async def match_queues(job: Job) -> int:
    """Whoever waits, when somebody has room by now: also where nobody pressed anything."""
    guilds = await rows.list_guilds_waiting(job.pool, AT_ONCE)
    await job.each([(guild_id, guild_id) for guild_id in guilds], _match)
    return 0


async def _match(job: Job, db: Connection, guild_id: int, _: int) -> None:
    acting = await _acting(job, db, guild_id)
    if acting.guild.module_on("quest_hall"):
        await match_waiting(acting)


@every(seconds=600)
async def remind_pairs(job: Job) -> int:
    """Mentors who were not heard of for three days, students who got no further for five."""
    now = job.clock.now()
    async with job.transaction() as db:
        for pair in await pairs.claim_quiet_mentors(db, now - QUIET, now, AT_ONCE):
            acting = await _acting(job, db, pair.guild_id)
            key = f"mentor_quiet:{pair.pair_id}:{acting.guild.today}"
            await tell(acting, pair.mentor_id, messages.quiet(acting.guild.say, pair), key)
        for pair in await pairs.claim_stuck_students(db, now - STUCK, now, AT_ONCE):
            acting = await _acting(job, db, pair.guild_id)
            key = f"mentor_nudge:{pair.pair_id}:{acting.guild.today}"
            await tell(acting, pair.student_id, messages.nudge(acting.guild.say, pair), key)
    return 0


@learns(ORIGIN)
async def thread_made(db: Connection, outcome: Outcome) -> None:
    """Both are added and greeted; the thread of a pair that has ended meanwhile is archived."""
    pair = await pairs.lock_pair(db, outcome.guild_id or 0, int(outcome.about))
    made = int(outcome.result["thread_id"]) if outcome.done and outcome.result else None
    if pair is None or made is None:
        return
    outbox = Outbox(db, pair.guild_id)
    await pairs.mark_thread(db, pair.pair_id, made)
    if pair.state != "active":
        await outbox.add(EditThread(made, archived=True))
        return
    for user_id in (pair.mentor_id, pair.student_id):
        await outbox.add(AddThreadMember(made, user_id))
