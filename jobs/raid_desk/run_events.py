"""What follows at Discord from what happened to runs: each event exactly once, in the order of the run.

A run's untold events are acted on in one transaction that holds the run's row: effects go into the outbox,
rows change, and the events are marked as told. Whoever dies before the commit has done nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.api.webhooks import Happened
from db.platform.metrics import add_changed
from db.raid_desk import run_logs, run_voices
from db.raid_desk.run_events import lock_untold, mark_told
from db.raid_desk.run_following import list_untold_runs
from db.raid_desk.runs import lock_run_unless_busy
from handlers.platform.webhooks.actions import WebhookEvent, tell
from handlers.raid_desk.ledgers import COUNTS
from handlers.raid_desk.metrics import METRIC_OF
from handlers.raid_desk.runs.events import RunEvent
from handlers.raid_desk.runs.log_rules import ENDS, has
from jobs.raid_desk.run_log import follow_log, write_log
from jobs.raid_desk.run_notices import follow_notices
from jobs.raid_desk.run_voice import follow_voice, settle_voice
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.run_events import EventRow
    from db.raid_desk.runs import RunRow

SETTLED = timedelta(seconds=2)
"""How old the first untold event of a run is before anything follows: so presses are told together."""
AT_ONCE = 100


@every(seconds=1)
async def tell_run_events(job: Job) -> int:
    """All that is due of all runs."""
    now = job.clock.now()
    told = await job.each(await list_untold_runs(job.pool, before=now - SETTLED, limit=AT_ONCE), tell_run)
    told += await job.each(await run_voices.list_news(job.pool, AT_ONCE), settle_voice)
    return told + await job.each(await run_logs.list_due_logs(job.pool, now, AT_ONCE), write_log)


async def tell_run(job: Job, db: Connection, guild_id: int, run_id: int) -> None:
    """Everything that follows from what has newly happened to one run."""
    run = await lock_run_unless_busy(db, guild_id, run_id)
    if run is None:
        return
    events = await lock_untold(db, run_id)
    if not events:
        return
    now = job.clock.now()
    await _follow(job, db, run, events, now)
    await mark_told(db, [event.event_id for event in events], now)


TOLD = {
    RunEvent.CREATED: WebhookEvent.RUN_CREATED,
    RunEvent.STARTED: WebhookEvent.RUN_STARTED,
    RunEvent.ENDED: WebhookEvent.RUN_ENDED,
    RunEvent.CANCELLED: WebhookEvent.RUN_ENDED,
    RunEvent.LOGGED: WebhookEvent.RUN_LOGGED,
}
"""What webhooks hear of a run."""


async def _tell_webhooks(db: Connection, run: RunRow, events: Sequence[EventRow], now: datetime) -> None:
    facts = {
        "run_id": run.run_id,
        "dungeon": run.dungeon.get("name", ""),
        "organizer_id": str(run.organizer_id),
        "state": run.state,
    }
    happened = [
        Happened(run.guild_id, TOLD[RunEvent(event.kind)], f"run:{event.event_id}", facts)
        for event in events
        if event.kind in TOLD
    ]
    await tell(db, happened, now)


async def _follow(job: Job, db: Connection, run: RunRow, events: Sequence[EventRow], now: datetime) -> None:
    await _tell_webhooks(db, run, events, now)
    guild = await job.guild(db, run.guild_id)
    if has(events, RunEvent.LOGGED, RunEvent.LOG_UNDONE, RunEvent.UNLOGGED):
        users = await COUNTS.members_of(db, run.guild_id, {"run": run.run_id})
        day = guild.today
        await add_changed(db, run.guild_id, users, sorted(METRIC_OF.values()), day)
    if guild.left:
        return
    await follow_log(job, db, run, guild, now)
    if run.archived_at is None:
        await follow_notices(job, db, run, events, guild, now)
    if run.archived_at is None or has(events, *ENDS):
        await follow_voice(job, db, run, events, guild, now)
