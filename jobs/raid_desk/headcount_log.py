"""The log of a headcount: a message in the log channel, a thread under it, and lines in batches."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.outbox import Outbox
from db.raid_desk import headcounts
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.headcounts import log_messages
from handlers.raid_desk.headcounts.actions import dungeons_of
from interactions.responses import Reply
from jobs.requests.platform import EditThread, OpenThread, SendMessage
from jobs.run import Job, Outcome, every, learns

if TYPE_CHECKING:
    from db.pool import Connection

ORIGIN = "raid_desk.headcount_log"
GATHERED_FOR = timedelta(seconds=2)


@every(seconds=3)
async def tell_headcount_events(job: Job) -> int:
    """Writes what is some seconds old."""
    return await job.each(await headcounts.list_untold(job.pool, job.clock.now() - GATHERED_FOR), _tell)


async def _tell(job: Job, db: Connection, guild_id: int, headcount_id: int) -> None:
    row = await headcounts.lock_headcount(db, guild_id, headcount_id)
    guild = await job.guild(db, guild_id)
    channel_id = guild.channel(ChannelKey.RAID_LOG)
    if row is None or (channel_id is None and row.thread_id is None):
        await headcounts.mark_all_told(db, headcount_id, job.clock.now())
        return
    outbox, origin = job.outbox(db, guild_id), f"{ORIGIN}:{headcount_id}"
    if row.thread_id is None:
        headline = log_messages.log_headline(guild.say, row, dungeons_of(row))
        effect = SendMessage(channel_id or 0, Reply(headline).to_message(), origin=origin)
        await outbox.add(effect, key=f"headcount_log:{headcount_id}")
        return
    events = await headcounts.lock_untold_events(db, headcount_id)
    for text in log_messages.log_lines(guild.say, events, dungeons_of(row)):
        await outbox.add(
            SendMessage(row.thread_id, Reply(text).to_message(), origin=f"{ORIGIN}.lines:{headcount_id}")
        )
    await headcounts.mark_events_told(db, [event.event_id for event in events], job.clock.now())
    if row.state != "open":
        await outbox.add(EditThread(row.thread_id, archived=True))


@learns(ORIGIN)
async def log_carried(db: Connection, outcome: Outcome) -> None:
    """After the message the thread is opened; after the thread the lines can be written."""
    headcount_id, guild_id = int(outcome.about), outcome.guild_id or 0
    row = await headcounts.lock_headcount(db, guild_id, headcount_id)
    effect = outcome.effect
    if row is None:
        return
    if not outcome.done:
        await headcounts.mark_all_told(db, headcount_id, row.created_at)
    elif isinstance(effect, OpenThread):
        await headcounts.mark_thread(db, headcount_id, effect.message_id)
    elif isinstance(effect, SendMessage) and outcome.result is not None:
        thread = OpenThread(
            effect.channel_id,
            int(outcome.result["message_id"]),
            f"Headcount #{headcount_id}",
            origin=f"{ORIGIN}:{headcount_id}",
        )
        await Outbox(db, guild_id).add(thread, key=f"headcount_log_thread:{headcount_id}")
