"""The time of practice buddies: offers that expire, weeks, whoever is gone; and who still looks."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from db.platform.members import list_members
from db.practice import buddies as rows
from db.practice import buddy_searches
from db.practice.buddies import BuddyPairRow
from db.practice.day_sums import list_sums
from handlers.practice.buddies import messages
from handlers.practice.buddies.actions import THREAD_ORIGIN, end_pair, match, tell, together
from handlers.practice.buddies.rules import INACTIVE_AFTER, LOOK_EVERY, SUMMARY_EVERY
from handlers.practice.days import DAY
from handlers.practice.members import read_members
from interactions.responses import AllowedMentions, Reply
from jobs.requests.platform import AddThreadMember, SendMessage
from jobs.run import EffectOutcome, Job, every, learns

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

log = logging.getLogger(__name__)

AT_ONCE = 200


@learns(THREAD_ORIGIN)
async def thread_opened(db: Connection, outcome: EffectOutcome) -> None:
    """Remembers where they talk."""
    if outcome.done and outcome.result is not None:
        await rows.mark_thread(db, int(outcome.about), int(outcome.result["thread_id"]), outcome.now)


@every(seconds=5)
async def look_at_pairs(job: Job) -> int:
    """Each in a transaction of its own."""
    return await job.each(await rows.list_due_pairs(job.pool, job.clock.now(), AT_ONCE), _look)


@every(seconds=60)
async def match_seekers(job: Job) -> int:
    """Whoever still looks, or looks again."""
    for guild_id in await buddy_searches.list_guilds_with_seekers(job.pool):
        try:
            async with job.transaction() as db:
                guild = await job.guild(db, guild_id)
                if not guild.left and guild.module_on("practice"):
                    await rows.lock_buddies(db, guild_id)
                    await match(db, guild)
        except Exception:
            log.exception("buddies in %s could not be matched", guild_id)
    return 0


async def _look(job: Job, db: Connection, guild_id: int, pair_id: int) -> None:
    now = job.clock.now()
    await rows.lock_buddies(db, guild_id)
    pair = await rows.lock_pair(db, guild_id, pair_id)
    if pair is None or pair.due_at is None or pair.due_at > now:
        return
    guild = await job.guild(db, guild_id)
    if await _has_left(db, guild, pair):
        return
    if pair.state == "offered":
        await _expire(db, guild, pair)
    elif not await _is_inactive(db, guild, pair):
        await _greet(job, db, guild, pair)
        await _sum_up(job, db, guild, pair)


async def _greet(job: Job, db: Connection, guild: Guild, pair: BuddyPairRow) -> None:
    """Both come into their thread, once."""
    if pair.thread_id is None or not await rows.mark_greeted(db, pair.pair_id):
        return
    outbox = job.outbox(db, guild.id)
    for user_id in pair.members:
        await outbox.add(AddThreadMember(pair.thread_id, user_id))
    hello = messages.hello(guild.say, pair).to_message()
    await outbox.add(SendMessage(pair.thread_id, hello), key=f"buddy:{pair.pair_id}:hello")


async def _has_left(db: Connection, guild: Guild, pair: BuddyPairRow) -> bool:
    """Whoever stays is told."""
    gone = [row.user_id for row in await list_members(db, guild.id, pair.members) if row.left_at is not None]
    if not gone:
        return False
    await end_pair(db, pair, "left", guild.now)
    for user_id in pair.members:
        if user_id not in gone:
            text = messages.told_left(guild.say, pair.other(user_id))
            await tell(db, pair, user_id, text, "left", guild.now)
    return True


async def _expire(db: Connection, guild: Guild, pair: BuddyPairRow) -> None:
    """Whoever said yes looks on."""
    yes = await rows.list_accepted(db, pair.pair_id)
    await end_pair(db, pair, "expired", guild.now, again=yes)
    for user_id in yes:
        await tell(db, pair, user_id, messages.told_declined(guild.say), "expired", guild.now)


async def _is_inactive(db: Connection, guild: Guild, pair: BuddyPairRow) -> bool:
    """Who has not practised for two weeks is free, and the other one looks again."""
    members = await read_members(db, guild.id, pair.members, guild.now)
    since = guild.now - INACTIVE_AFTER
    began = pair.began_at or pair.offered_at

    def idle(user_id: int) -> bool:
        last = members[user_id].row.last_session_at if user_id in members else None
        return max(last or began, began) < since

    asleep = [user_id for user_id in pair.members if idle(user_id)]
    if not asleep:
        return False
    awake = [user_id for user_id in pair.members if user_id not in asleep]
    await end_pair(db, pair, "inactive", guild.now, again=awake)
    for user_id in pair.members:
        if user_id in asleep:
            text = messages.told_was_inactive(guild.say)
        else:
            text = messages.told_inactive(guild.say, pair.other(user_id))
        await tell(db, pair, user_id, text, "inactive", guild.now)
    return True


async def _sum_up(job: Job, db: Connection, guild: Guild, pair: BuddyPairRow) -> None:
    """Once a week, in their thread, or to each of them."""
    now, summary_at = guild.now, pair.summary_at
    if summary_at is not None and summary_at <= now:
        if guild.module_on("practice") and not guild.left:
            await _tell_week(job, db, guild, pair)
        summary_at = now + SUMMARY_EVERY
    await rows.move_pair_due(
        db, pair.pair_id, summary_at, min(now + LOOK_EVERY, summary_at or now + LOOK_EVERY)
    )


async def _tell_week(job: Job, db: Connection, guild: Guild, pair: BuddyPairRow) -> None:
    since, until = guild.today - DAY * 7, guild.today - DAY
    sums = await list_sums(db, guild.id, pair.members, since, until)
    counts = {user_id: sessions for user_id, (sessions, _) in sums.items()}
    shared = await rows.list_shared_days(db, guild.id, *pair.members, since=since)
    days = sum(day <= until for day in shared)
    known = await together(db, pair, pair.first_id, guild.now)
    text = messages.summary(guild.say, pair, counts, days, known.streak)
    key = f"week:{guild.today}"
    if pair.thread_id is not None:
        message = Reply(text, allowed_mentions=AllowedMentions()).to_message()
        effect = SendMessage(pair.thread_id, message)
        await job.outbox(db, guild.id).add(effect, key=f"buddy:{pair.pair_id}:{key}")
        return
    for user_id in pair.members:
        await tell(db, pair, user_id, text, key, guild.now)
