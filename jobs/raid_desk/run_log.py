"""The log of a run: a message in the log channel, a thread under it, and lines in batches."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from db.raid_desk import run_logs
from db.raid_desk.run_logs import mark_run_thread
from db.raid_desk.run_members import list_members
from db.raid_desk.run_offers import list_offers
from db.raid_desk.runs import lock_run, lock_run_unless_busy
from handlers.platform.settings.platform_settings import ChannelKey
from handlers.raid_desk.dungeons.catalog import list_classes
from handlers.raid_desk.runs import log_lines
from handlers.raid_desk.runs.log_rules import ENDS, MEMBERSHIP, entries, has, packed
from handlers.raid_desk.runs.members import dungeon_of
from interactions.responses import Reply
from jobs.requests.platform import EditThread, OpenThread, SendMessage
from jobs.run import Job, Outcome, learns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from db.raid_desk.run_events import EventRow
    from db.raid_desk.run_logs import RunLog
    from db.raid_desk.runs import RunRow
    from handlers.frame.guild import Guild

ORIGIN = "raid_desk.run_log"
GATHERED_FOR = timedelta(seconds=5)
"""How long lines are gathered into one message."""


async def follow_log(job: Job, db: Connection, run: RunRow, guild: Guild, now: datetime) -> None:
    """Something is to be written; the first time, the log is begun where the guild wants it."""
    channel_id = guild.channel(ChannelKey.RAID_LOG)
    known = await run_logs.find_run_log(db, run.run_id)
    if known is None:
        if channel_id is None or run.archived_at is not None:
            return
        await run_logs.add_run_log(db, run.run_id, run.guild_id, channel_id)
        headline = log_lines.log_headline(guild.say, run, dungeon_of(run).name)
        effect = SendMessage(channel_id, Reply(headline).to_message(), origin=f"{ORIGIN}:{run.run_id}")
        await job.outbox(db, run.guild_id).add(effect, key=f"run_log:{run.run_id}")
    await run_logs.mark_log_due(db, run.run_id, now + GATHERED_FOR)


@learns(ORIGIN)
async def log_carried(db: Connection, outcome: Outcome) -> None:
    """After the message the thread is opened; after the thread the lines are written."""
    run_id = int(outcome.about)
    run = await lock_run(db, outcome.guild_id or 0, run_id)
    if run is None:
        return
    effect = outcome.effect
    if not outcome.done:
        await run_logs.mark_log_failed(db, run_id, outcome.error)
        await mark_run_thread(db, run_id, None)
    elif isinstance(effect, OpenThread):
        await run_logs.mark_log_open(db, run_id, effect.message_id)
        await mark_run_thread(db, run_id, effect.message_id)
    elif outcome.result is not None:
        await _open_thread(db, run, effect, int(outcome.result["message_id"]))


async def _open_thread(db: Connection, run: RunRow, effect: Any, message_id: int) -> None:
    from db.outbox import Outbox

    known = await run_logs.find_run_log(db, run.run_id)
    if known is None or known.channel_id != effect.channel_id:
        return
    name = log_lines.title(dungeon_of(run).name, run.run_id)
    thread = OpenThread(effect.channel_id, message_id, name, origin=f"{ORIGIN}:{run.run_id}")
    await Outbox(db, run.guild_id).add(thread, key=f"run_log_thread:{run.run_id}")


async def write_log(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    """What has happened since the last lines; after the end also the summary, and the thread is closed."""
    run = await lock_run_unless_busy(db, guild_id, run_id)
    known = await run_logs.find_run_log(db, run_id) if run is not None else None
    if run is None or known is None or known.state != "open" or known.thread_id is None:
        return
    events = await run_logs.list_unlogged(db, run_id, known.logged_until)
    until = events[-1].event_id if events else known.logged_until
    if events:
        guild = await job.guild(db, run.guild_id)
        texts = await _texts(db, run, events, guild)
        await _write(job, db, run, known, texts, until)
    await run_logs.mark_logged(db, run_id, until, archived=not run.running if events else known.archived)


async def _texts(db: Connection, run: RunRow, events: Sequence[EventRow], guild: Guild) -> list[str]:
    classes = await list_classes(db, run.guild_id)
    names = log_lines.Names.of(dungeon_of(run), {known.key: known.name for known in classes})
    told = [log_lines.log_line(guild.say, entry, names) for entry in entries(events)]
    lines = [line for line in told if line is not None]
    members = await list_members(db, run.run_id)
    over = has(events, *ENDS)
    if not over and has(events, *MEMBERSHIP):
        lines.append(f"-# {log_lines.standing(guild.say, members)}")
    texts = packed(lines)
    if over:
        offers = await list_offers(db, run.run_id)
        texts.append(log_lines.summary(guild.say, run, names, members, offers))
    return texts


async def _write(job: Job, db: Connection, run: RunRow, known: RunLog, texts: list[str], until: int) -> None:
    thread_id, outbox = known.thread_id or 0, job.outbox(db, run.guild_id)
    key, origin = f"run_log:{run.run_id}:{until}", f"{ORIGIN}.lines:{run.run_id}"
    if known.archived and texts:
        await outbox.add(EditThread(thread_id, archived=False), key=f"{key}:open")
    for place, text in enumerate(texts):
        effect = SendMessage(thread_id, Reply(text).to_message(), origin=origin)
        await outbox.add(effect, key=f"{key}:{place}")
    if not run.running and (texts or not known.archived):
        await outbox.add(EditThread(thread_id, archived=True), key=f"{key}:close")


@learns(f"{ORIGIN}.lines")
async def lines_carried(db: Connection, outcome: Outcome) -> None:
    """A thread that is gone, or closed to us, is not written to any more."""
    if outcome.done:
        return
    run_id = int(outcome.about)
    if await lock_run(db, outcome.guild_id or 0, run_id) is not None:
        await run_logs.mark_log_failed(db, run_id, outcome.error)
        await mark_run_thread(db, run_id, None)
