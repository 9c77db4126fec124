"""What follows at Discord from what happened to runs: each event exactly once, in the order of the run.

A run's untold events are acted on in one transaction that holds the run's row: effects go into the outbox,
rows change, and the events are marked as told. Whoever dies before the commit has done nothing.

Why: decision 0292.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.api.webhook_deliveries import Happened
from db.platform.metrics import add_changed
from db.raid_desk import run_voices
from db.raid_desk.run_events import lock_untold, mark_told
from db.raid_desk.run_timers import list_untold_runs
from handlers.platform.webhooks.actions import WebhookEvent, tell
from handlers.raid_desk.ledgers import COUNTS
from handlers.raid_desk.metrics import METRIC_OF, POINT_METRICS
from handlers.raid_desk.runs.events import RunEvent
from handlers.raid_desk.runs.log_rules import ENDS, has
from jobs.raid_desk.each_run import each_run
from jobs.raid_desk.run_log import follow_log
from jobs.raid_desk.run_notices import follow_notices
from jobs.raid_desk.run_voice import follow_voice, settle_voice
from jobs.run import Job, every

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.run_events import RunEventRow
    from db.raid_desk.runs import RunRow
    from handlers.kit.records import By

SETTLED = timedelta(seconds=2)
"""How old the first untold event of a run is before anything follows: so presses are told together."""
AT_ONCE = 100


@every(seconds=1)
async def tell_run_events(job: Job) -> int:
    """All that is due of all runs."""
    now = job.clock.now()
    told = await each_run(
        job, await list_untold_runs(job.pool, before=now - SETTLED, limit=AT_ONCE), tell_run
    )
    return told + await each_run(job, await run_voices.list_news(job.pool, AT_ONCE), settle_voice)


async def tell_run(job: Job, by: By, run: RunRow) -> None:
    """Everything that follows from what has newly happened to one run."""
    events = await lock_untold(by.db, run.run_id)
    if events:
        await _follow(job, by, run, events)
        await mark_told(by.db, [event.event_id for event in events], by.now)


TOLD = {
    RunEvent.CREATED: WebhookEvent.RUN_CREATED,
    RunEvent.STARTED: WebhookEvent.RUN_STARTED,
    RunEvent.ENDED: WebhookEvent.RUN_ENDED,
    RunEvent.CANCELLED: WebhookEvent.RUN_ENDED,
    RunEvent.LOGGED: WebhookEvent.RUN_LOGGED,
}
"""What webhooks hear of a run."""


async def _tell_webhooks(db: Connection, run: RunRow, events: Sequence[RunEventRow], now: datetime) -> None:
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


async def _follow(job: Job, by: By, run: RunRow, events: Sequence[RunEventRow]) -> None:
    await _tell_webhooks(by.db, run, events, by.now)
    guild = await job.guild(by.db, run.guild_id)
    if has(events, RunEvent.LOGGED, RunEvent.LOG_UNDONE, RunEvent.UNLOGGED):
        users = await COUNTS.members_of(by.db, run.guild_id, {"run": run.run_id})
        changed = sorted({*METRIC_OF.values(), *POINT_METRICS})
        await add_changed(by.db, run.guild_id, users, changed, guild.today)
    if guild.left:
        return
    await follow_log(by.db, guild, run)
    if run.archived_at is None:
        await follow_notices(job, by.db, run, events, guild, by.now)
    if run.archived_at is None or has(events, *ENDS):
        await follow_voice(job, by, run, events, guild)
