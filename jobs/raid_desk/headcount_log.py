"""The log of a headcount: what its thread says of what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.raid_desk import headcounts
from db.raid_desk.headcounts import HEADCOUNT_LOG
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.headcounts import log_messages
from handlers.raid_desk.headcounts.actions import dungeons_of
from jobs.kit.threads import Headline, Told, follow, thread
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild

GATHERED_FOR = timedelta(seconds=2)


@every(seconds=3)
async def tell_headcount_events(job: Job) -> int:
    """What is some seconds old goes into the log."""
    return await job.each(await headcounts.list_untold(job.pool, job.clock.now() - GATHERED_FOR), _tell)


async def _tell(job: Job, db: Connection, guild_id: int, headcount_id: int) -> None:
    row = await headcounts.lock_headcount(db, guild_id, headcount_id)
    if row is not None:
        guild = await job.guild(db, guild_id)
        text = log_messages.log_headline(guild.say, row, dungeons_of(row))
        headline = Headline(text, f"Headcount #{headcount_id}")
        await follow(db, guild, HEADCOUNT_LOG, headcount_id, ChannelKey.RAID_LOG, headline)
    await headcounts.mark_all_told(db, headcount_id, job.clock.now())


@thread(HEADCOUNT_LOG)
async def tell_headcount_log(db: Connection, guild: Guild, headcount_id: int, after: int) -> Told | None:
    """What has happened since."""
    row = await headcounts.find_headcount(db, guild.id, headcount_id)
    events = await headcounts.list_told_events(db, headcount_id, after)
    if row is None or not events:
        return None
    texts = log_messages.log_lines(guild.say, events, dungeons_of(row))
    return Told(texts, events[-1].event_id, over=row.state != "open")
