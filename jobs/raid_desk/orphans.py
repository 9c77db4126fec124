"""What runs have lost: their channel, their server, their message, the people in their voice channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from db.outbox import NewEffect, add_many
from db.platform.settings import find_settings
from db.raid_desk import run_voices
from db.raid_desk.run_following import (
    list_orphans,
    list_posted_runs,
    mark_run_voice,
)
from db.raid_desk.runs import lock_run, lock_run_unless_busy, mark_panel_gone
from handlers.frame.guild_settings import typed
from handlers.raid_desk.runs import moves
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.moves import move_run
from handlers.raid_desk.settings import RaidSettings
from jobs.raid_desk.run_voice import close_voice
from jobs.requests.platform import LookForMessage
from jobs.run import Job, Outcome, every, learns

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.run_voices import RunVoice
    from db.raid_desk.runs import RunRow

TOLD_WITHIN = timedelta(minutes=1)
"""How long what was just made may not have been told to us by the gateway yet."""
AT_ONCE = 100
LOOK_EVERY_S = 120
"""How often it is seen whether the panel of a running run still stands: nobody tells of deleted messages."""
PANEL = "raid_desk.panel_watch"
UNKNOWN_MESSAGE = 10008


class ListPosted(Protocol):
    """Lists panels by number from after that one on: guild, number, channel and message."""

    async def __call__(
        self, db: Connection, *, after: int, limit: int
    ) -> list[tuple[int, int, int, int]]: ...


@every(seconds=20)
async def look_after_runs(job: Job) -> int:
    """Runs whose channel, server or message is gone, and voice channels that are empty or gone."""
    now = job.clock.now()
    archived = await job.each(await list_orphans(job.pool, before=now - TOLD_WITHIN, limit=AT_ONCE), archive)
    await job.each(await run_voices.list_open(job.pool), look_after_voice)
    async with job.transaction() as db:
        await look_for_panels(db, now, PANEL, list_posted_runs)
    return archived


async def look_for_panels(db: Connection, now: datetime, origin: str, list_posted: ListPosted) -> None:
    """One look at each panel in so much time. `origin`: begins the origins of the looks."""
    turn, after = int(now.timestamp()) // LOOK_EVERY_S, 0
    while posted := await list_posted(db, after=after, limit=1_000):
        looks = [
            NewEffect(
                guild_id,
                LookForMessage(channel_id, message_id, origin=f"{origin}:{number}"),
                f"{origin}:{number}:{message_id}:{turn}",
            )
            for guild_id, number, channel_id, message_id in posted
        ]
        await add_many(db, looks)
        after = posted[-1][1]


@learns(PANEL)
async def panel_looked_for(db: Connection, outcome: Outcome) -> None:
    """A message that is gone is posted again, or its run is called off."""
    effect = outcome.effect
    if not outcome.done and outcome.code == UNKNOWN_MESSAGE and isinstance(effect, LookForMessage):
        await panel_lost(db, outcome.guild_id or 0, int(outcome.about), effect.message_id, outcome.now)


async def panel_lost(db: Connection, guild_id: int, run_id: int, message_id: int, now: datetime) -> None:
    """Whoever learns that a run's message is gone says so here; a second time changes nothing."""
    run = await lock_run(db, guild_id, run_id)
    if run is None or not run.running or run.message_id != message_id:
        return
    settings = typed(RaidSettings, await find_settings(db, run.guild_id, RaidSettings.module))
    await note(db, run.guild_id, run_id, RunEvent.MESSAGE_LOST, now=now)
    await mark_panel_gone(db, run_id, message_id, now)
    if settings.lost_panel == "repost":
        return
    await move_run(db, run, moves.CANCEL, now=now, facts={"why": "panel deleted"})


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
    await mark_run_voice(db, run.run_id, None, now)
    await note(db, run.guild_id, run.run_id, RunEvent.VOICE_GONE, now=now, by_hand=True)


async def _empty(job: Job, db: Connection, run: RunRow, known: RunVoice, now: datetime) -> None:
    guild = await job.guild(db, run.guild_id)
    if known.empty_since is None:
        await run_voices.mark_voice(db, run.run_id, "open", empty_since=now)
    elif now - known.empty_since >= timedelta(minutes=guild.settings(RaidSettings).voice_empty_minutes):
        await close_voice(job, db, run, known, now)
