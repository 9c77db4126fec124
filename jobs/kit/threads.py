"""Log threads: a message in a log channel, and in a thread under it what happened to a record, in batches.

    @thread("raid_desk.run")
    async def write(db: Connection, guild: Guild, run_id: int, after: int) -> Told | None:
        events = await list_events(db, run_id, after)
        ...

    await follow(db, guild, "raid_desk.run", run_id, ChannelKey.RAID_LOG, Headline(text, title))

`follow` is called where something has newly happened; without a log channel nothing comes of it. Lines are
written once: what is sent and up to which event is one commit. A thread that is gone is not made again.
`delete_closed` deletes old ones.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from db.kit import threads as rows
from db.outbox import Outbox
from interactions.responses import Reply
from jobs.requests.platform import DeleteChannel, EditThread, OpenThread, SendMessage
from jobs.run import EffectOutcome, Job, every, learns

if TYPE_CHECKING:
    from datetime import datetime

    from db.kit.threads import ThreadRow
    from db.pool import Connection
    from handlers.frame.guild import Guild
    from handlers.platform.settings.platform_settings import ChannelKey

ORIGIN = "kit.thread"
LINES = f"{ORIGIN}.lines"
DELETION = f"{ORIGIN}.deletion"
GATHERED_FOR = timedelta(seconds=5)
"""How long lines are gathered into one message."""
AT_ONCE = 100


class Headline(msgspec.Struct, frozen=True):
    """The message under which the thread opens, and what the thread is called."""

    text: str
    title: str


class Told(msgspec.Struct, frozen=True):
    """Messages to write, the last event they tell, and whether the thread is closed after them."""

    texts: Sequence[str]
    until: int
    over: bool


Write = Callable[["Connection", "Guild", int, int], Awaitable["Told | None"]]
"""(db, guild, subject, after): what happened after that event; None: nothing yet."""
_kinds: dict[str, Write] = {}


def thread(kind: str) -> Callable[[Write], Write]:
    """The function tells what happened to records of this kind."""

    def declare(write: Write) -> Write:
        if kind in _kinds:
            raise TypeError(f"{kind} is told by two functions: {_kinds[kind]} and {write}")
        _kinds[kind] = write
        return write

    return declare


async def follow(
    db: Connection, guild: Guild, kind: str, subject: int, channel: ChannelKey, headline: Headline
) -> None:
    """Something is to be written; the first time, the thread is begun where the guild wants it."""
    channel_id = guild.channel(channel)
    if await rows.find_thread(db, kind, subject) is None and channel_id is not None:
        number = await rows.add_thread(db, kind, subject, guild.id, channel_id, headline.title)
        send = SendMessage(channel_id, Reply(headline.text).to_message(), origin=f"{ORIGIN}:{number}")
        await Outbox(db, guild.id).add(send, key=f"thread:{kind}:{subject}")
    await rows.mark_due(db, kind, subject, guild.now + GATHERED_FOR)


@learns(ORIGIN)
async def thread_carried(db: Connection, outcome: EffectOutcome) -> None:
    """After the message the thread is opened; after the thread the lines are written."""
    log = await rows.lock_thread(db, int(outcome.about))
    effect: Any = outcome.effect
    if log is None:
        return
    if not outcome.done:
        await rows.mark_failed(db, log.log_thread_id, outcome.error)
    elif isinstance(effect, OpenThread):
        await rows.mark_open(db, log.log_thread_id, effect.message_id)
    elif outcome.result is not None:
        message_id = int(outcome.result["message_id"])
        opened = OpenThread(effect.channel_id, message_id, log.title, origin=f"{ORIGIN}:{log.log_thread_id}")
        await Outbox(db, log.guild_id).add(opened, key=f"thread_opened:{log.kind}:{log.subject}")


@every(seconds=1)
async def write_threads(job: Job) -> int:
    """What has happened since the last lines."""
    return await job.each(await rows.list_due(job.pool, job.clock.now(), AT_ONCE), _write)


async def _write(job: Job, db: Connection, guild_id: int, log_thread_id: int) -> None:
    log = await rows.lock_thread(db, log_thread_id)
    if log is None or log.state != "open" or log.thread_id is None or log.kind not in _kinds:
        return
    guild = await job.guild(db, guild_id)
    told = None if guild.left else await _kinds[log.kind](db, guild, log.subject, log.written_until)
    if told is None:
        await rows.mark_written(
            db, log_thread_id, log.written_until, archived=log.archived, now=job.clock.now()
        )
        return
    await _send(Outbox(db, guild_id), log, log.thread_id, told)
    await rows.mark_written(db, log_thread_id, told.until, archived=told.over, now=guild.now)


async def _send(outbox: Outbox, log: ThreadRow, thread_id: int, told: Told) -> None:
    key, origin = f"thread:{log.log_thread_id}:{told.until}", f"{LINES}:{log.log_thread_id}"
    if log.archived and told.texts:
        await outbox.add(EditThread(thread_id, archived=False), key=f"{key}:open")
    for place, text in enumerate(told.texts):
        send = SendMessage(thread_id, Reply(text).to_message(), origin=origin)
        await outbox.add(send, key=f"{key}:{place}")
    if told.over and (told.texts or not log.archived):
        await outbox.add(EditThread(thread_id, archived=True), key=f"{key}:close")


@learns(LINES)
async def lines_carried(db: Connection, outcome: EffectOutcome) -> None:
    """A thread that is gone, or closed to us, is not written to any more."""
    if not outcome.done and await rows.lock_thread(db, int(outcome.about)) is not None:
        await rows.mark_failed(db, int(outcome.about), outcome.error)


async def delete_closed(
    db: Connection, guild_id: int, kinds: Sequence[str], before: datetime, limit: int
) -> None:
    """Threads that were closed by then go; the messages under which they hang stay in the log."""
    outbox = Outbox(db, guild_id)
    for log_thread_id, thread_id in await rows.claim_closed(db, guild_id, kinds, before, limit):
        await outbox.add(DeleteChannel(thread_id, "old log", origin=f"{DELETION}:{log_thread_id}"))


@learns(DELETION)
async def deletion_carried(db: Connection, outcome: EffectOutcome) -> None:
    """What Discord refused is tried again after as many days."""
    effect = outcome.effect
    if not outcome.done and isinstance(effect, DeleteChannel):
        await rows.mark_kept(db, int(outcome.about), effect.channel_id, outcome.error, outcome.now)
