"""The time of mentors: the clock of requests, the queue, silence, and threads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from db.outbox import Outbox
from db.quest_hall import mentor_pairs as pairs
from db.quest_hall import mentor_requests as rows
from handlers.kit.reviews import Acting
from handlers.quest_hall.mentors import notices
from handlers.quest_hall.mentors.queue import expire, match_waiting
from handlers.quest_hall.mentors.rooms import CHANNEL_ORIGIN, THREAD_ORIGIN, close_room, open_thread_instead
from handlers.quest_hall.mentors.telling import tell
from jobs.requests.platform import AddThreadMember, DeleteChannel, EditThread, OpenPrivateChannel, SendMessage
from jobs.run import EffectOutcome, Job, every, learns

if TYPE_CHECKING:
    from db.pool import Connection

AT_ONCE = 100
KEPT = timedelta(days=7)
"""How long both can still read in their channel after the end."""


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
    """Mentors who were not heard of, students who got no further, for the days that the guild has set."""
    now = job.clock.now()
    async with job.transaction() as db:
        for pair in await pairs.claim_quiet_mentors(db, now, AT_ONCE):
            acting = await _acting(job, db, pair.guild_id)
            key = f"mentor_quiet:{pair.pair_id}:{acting.guild.today}"
            await tell(acting, pair.mentor_id, notices.quiet(acting.guild.say, pair), key)
        for pair in await pairs.claim_stuck_students(db, now, AT_ONCE):
            acting = await _acting(job, db, pair.guild_id)
            key = f"mentor_nudge:{pair.pair_id}:{acting.guild.today}"
            await tell(acting, pair.student_id, notices.nudge(acting.guild.say, pair), key)
    return 0


@learns(THREAD_ORIGIN)
async def thread_made(db: Connection, outcome: EffectOutcome) -> None:
    """Both are added; the thread of a pair that has ended meanwhile is archived."""
    pair = await pairs.lock_pair(db, outcome.guild_id or 0, int(outcome.about))
    made = int(outcome.result["thread_id"]) if outcome.done and outcome.result else None
    if pair is None or made is None:
        return
    await pairs.mark_room(db, pair.pair_id, made, in_channel=False)
    outbox = Outbox(db, pair.guild_id)
    if pair.state != "active":
        await outbox.add(EditThread(made, archived=True))
        return
    for user_id in (pair.mentor_id, pair.student_id):
        await outbox.add(AddThreadMember(made, user_id))


@learns(CHANNEL_ORIGIN)
async def channel_made(db: Connection, outcome: EffectOutcome) -> None:
    """The pair has it; without one they get a thread. That of a pair that has ended meanwhile is closed."""
    pair = await pairs.lock_pair(db, outcome.guild_id or 0, int(outcome.about))
    effect = outcome.effect
    if pair is None or not isinstance(effect, OpenPrivateChannel):
        return
    outbox = Outbox(db, pair.guild_id)
    if outcome.done and outcome.result:
        channel_id = int(outcome.result["channel_id"])
        await pairs.mark_room(db, pair.pair_id, channel_id, in_channel=True)
        if pair.state != "active":
            await close_room(outbox, msgspec.structs.replace(pair, thread_id=channel_id, in_channel=True))
    elif pair.state == "active":
        await open_thread_instead(outbox, effect, pair)


@every(seconds=5)
async def greet_pairs(job: Job) -> int:
    """The first words in a room that was made."""
    now = job.clock.now()
    async with job.transaction() as db:
        for pair in await pairs.claim_ungreeted(db, now, AT_ONCE):
            guild = await job.guild(db, pair.guild_id)
            wire = notices.room_greeting(guild.say, pair).to_message()
            await job.outbox(db, guild.id).add(SendMessage(pair.thread_id or 0, wire))
    return 0


@every(seconds=600)
async def clear_channels(job: Job) -> int:
    """Channels of pairs that ended some days ago; only those that were made for them."""
    now = job.clock.now()
    async with job.transaction() as db:
        for pair in await pairs.claim_old_channels(db, now - KEPT, now, AT_ONCE):
            effect = DeleteChannel(pair.thread_id or 0, "The mentoring has ended")
            await job.outbox(db, pair.guild_id).add(effect, key=f"mentor_channel_end:{pair.pair_id}")
    return 0
