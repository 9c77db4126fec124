"""What runs have lost: their channel, their server, the people in their voice channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.raid_desk import run_voices
from db.raid_desk.run_following import list_orphans
from db.raid_desk.runs import lock_run_unless_busy
from handlers.raid_desk.runs import moves
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.moves import move_run
from handlers.raid_desk.settings import RaidSettings
from jobs.raid_desk.run_voice import close_voice, show_voice
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.run_voices import RunVoice
    from db.raid_desk.runs import RunRow

TOLD_WITHIN = timedelta(minutes=1)
"""How long what was just made may not have been told to us by the gateway yet."""
AT_ONCE = 100


@every(seconds=20)
async def look_after_runs(job: Job) -> int:
    """Runs whose channel or server is gone, and voice channels that are empty or gone."""
    now = job.clock.now()
    archived = await job.each(await list_orphans(job.pool, before=now - TOLD_WITHIN, limit=AT_ONCE), archive)
    await job.each(await run_voices.list_open(job.pool), look_after_voice)
    return archived


async def archive(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    """Its channel or server is gone: over, promises are free again, nothing is shown any more."""
    run = await lock_run_unless_busy(db, guild_id, run_id)
    if run is None or not run.running or run.archived_at is not None:
        return
    await move_run(db, run, moves.ARCHIVE, now=job.clock.now())


async def look_after_voice(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    """Deleted by hand: so be it. Empty for long: it goes."""
    run = await lock_run_unless_busy(db, guild_id, run_id)
    known = await run_voices.find_run_voice(db, run_id) if run is not None else None
    if run is None or known is None or known.state != "open" or known.channel_id is None:
        return
    now = job.clock.now()
    if not run.running:
        await close_voice(job, db, run, known, now)
    elif not await run_voices.is_channel_told(db, run.guild_id, known.channel_id):
        await _deleted_by_hand(db, run, known, now)
    elif await run_voices.mark_seen(db, run_id):
        if known.empty_since is not None:
            await run_voices.mark_voice(db, run_id, "open")
    else:
        await _empty(job, db, run, known, now)


async def _deleted_by_hand(db: Connection, run: RunRow, known: RunVoice, now: datetime) -> None:
    """Not right after it was made: the gateway may not have told of it yet."""
    if known.made_at is not None and now - known.made_at < TOLD_WITHIN:
        return
    await run_voices.mark_voice(db, run.run_id, "gone")
    await show_voice(db, run.run_id, None, now)
    await note(db, run.guild_id, run.run_id, RunEvent.VOICE_GONE, now=now, by_hand=True)


async def _empty(job: Job, db: Connection, run: RunRow, known: RunVoice, now: datetime) -> None:
    guild = await job.guild(db, run.guild_id)
    if known.empty_since is None:
        await run_voices.mark_voice(db, run.run_id, "open", empty_since=now)
    elif now - known.empty_since >= timedelta(minutes=guild.settings(RaidSettings).voice_empty_minutes):
        await close_voice(job, db, run, known, now)
