"""Brings scheduled events to Discord as their rows say. Each run reads the row: the last state is right."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from db.kit import events as rows
from handlers.kit.events import ORIGIN, note_refused
from interactions import routes
from interactions.api_errors import Gone
from jobs.requests.platform import KeepEvent
from jobs.run import EffectOutcome, Job, carries, learns

if TYPE_CHECKING:
    from db.kit.events import EventRow
    from db.pool import Connection

SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
GUILD_ONLY, IN_VOICE, ELSEWHERE = 2, 2, 3


@carries(KeepEvent)
async def keep_event(job: Job, effect: KeepEvent) -> None:
    """Makes it where it is not there yet, else changes it."""
    event = await rows.find_event(job.pool, effect.subject)
    if event is None:
        return
    if event.event_id is None:
        if event.state == "planned":
            await _make(job, event)
        return
    try:
        await _change(job, event, event.event_id)
    except Gone:
        await rows.mark_event(job.pool, event.subject, None)


async def _make(job: Job, event: EventRow) -> None:
    event_id = await _find_made(job, event) if job.attempt > 1 else None
    if event_id is None:
        call = routes.CREATE_EVENT.to(guild_id=event.guild_id)
        made = await job.rest.request(call, json=_wanted(event), reason=event.subject)
        event_id = int(made["id"])
    await rows.mark_event(job.pool, event.subject, event_id)


async def _find_made(job: Job, event: EventRow) -> int | None:
    """The event, if an earlier try has made it."""
    for listed in await job.rest.request(routes.LIST_EVENTS.to(guild_id=event.guild_id)):
        starts_at = datetime.fromisoformat(listed["scheduled_start_time"])
        own = listed.get("creator_id") == str(job.application_id)
        if own and listed["name"] == event.name and starts_at == event.starts_at:
            return int(listed["id"])
    return None


async def _change(job: Job, event: EventRow, event_id: int) -> None:
    """Discord ends by itself what has begun; what is not over yet is ended in two steps."""
    ids: dict[str, Any] = {"guild_id": event.guild_id, "event_id": event_id}
    status = (await job.rest.request(routes.GET_EVENT.to(**ids)))["status"]
    for change in _steps(event, status):
        await job.rest.request(routes.EDIT_EVENT.to(**ids), json=change, reason=event.subject)


def _steps(event: EventRow, status: int) -> list[dict[str, Any]]:
    if event.state == "planned":
        return [_wanted(event)] if status == SCHEDULED else []
    if event.state == "cancelled" and status == SCHEDULED:
        return [{"status": CANCELLED}]
    steps = {SCHEDULED: (ACTIVE, COMPLETED), ACTIVE: (COMPLETED,)}
    return [{"status": step} for step in steps.get(status, ())]


def _wanted(event: EventRow) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "name": event.name,
        "privacy_level": GUILD_ONLY,
        "scheduled_start_time": event.starts_at.isoformat(),
        "scheduled_end_time": event.ends_at.isoformat(),
    }
    if event.description:
        wanted["description"] = event.description
    if event.channel_id is not None:
        return wanted | {"entity_type": IN_VOICE, "channel_id": str(event.channel_id)}
    place = {"location": event.place}
    return wanted | {"entity_type": ELSEWHERE, "channel_id": None, "entity_metadata": place}


@learns(ORIGIN)
async def event_kept(db: Connection, outcome: EffectOutcome) -> None:
    """What Discord refused is noted, so that staff can read why there is no event."""
    if not outcome.done:
        await note_refused(db, outcome.about, outcome.error[:300], outcome.now)
