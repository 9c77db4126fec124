"""Telling members: that the run starts or ends, that a place is free; and the organizer that all are there.

Who wants it in the channel is named in one message with the others; who wants a direct message gets one.

Why: decision 0294.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.outbox import Outbox
from db.platform.notification_choices import list_places
from db.raid_desk import run_messages
from db.raid_desk.run_members import list_members
from db.raid_desk.runs import lock_run
from handlers.platform.notifications.actions import Notice, notify, notify_many
from handlers.platform.notifications.rules import DEFAULTS, NoticeKind, Where
from handlers.raid_desk.runs import notices as messages
from handlers.raid_desk.runs.calls import mentioning
from handlers.raid_desk.runs.events import RunEvent
from handlers.raid_desk.runs.log_rules import ENDS, has
from handlers.raid_desk.runs.members import dungeon_of
from jobs.requests.platform import DeleteMessage, SendDirectMessage, SendMessage
from jobs.run import EffectOutcome, Job, learns

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.run_events import RunEventRow
    from db.raid_desk.runs import RunRow
    from handlers.frame.guild import Guild

CALL = "raid_desk.place_offer"
ANSWERED = (
    RunEvent.PLACE_TAKEN,
    RunEvent.PLACE_LOST,
    RunEvent.LEFT,
    RunEvent.TAKEN_OFF,
    RunEvent.BENCHED,
)


async def follow_notices(
    job: Job, db: Connection, run: RunRow, events: Sequence[RunEventRow], guild: Guild, now: datetime
) -> None:
    """What of it members are told."""
    name = dungeon_of(run).name
    if has(events, RunEvent.STARTED) and run.state == "live":
        text = messages.started(guild.say, run, name)
        await _tell(job, db, run, NoticeKind.RAID_START, text, now)
    if has(events, *ENDS) and not run.running:
        text = messages.over(guild.say, run, name)
        await _tell(job, db, run, NoticeKind.RAID_END, text, now)
    if any(event.facts.get("by_timer") for event in events if event.kind == RunEvent.ENDED):
        text = messages.ended_automatically(guild.say, run)
        key = f"run_ended:{run.run_id}"
        await notify(db, run.guild_id, run.organizer_id, NoticeKind.SYSTEM, text, now=now, key=key)
    if has(events, RunEvent.FILLED) and run.running:
        await notify(
            db,
            run.guild_id,
            run.organizer_id,
            NoticeKind.SYSTEM,
            messages.filled(guild.say, run, name),
            now=now,
            key=f"run_filled:{run.run_id}",
            channel_id=run.channel_id,
        )
    await _call(job, db, run, events, guild, now)


async def _tell(job: Job, db: Connection, run: RunRow, kind: NoticeKind, text: str, now: datetime) -> None:
    members = [member.user_id for member in await list_members(db, run.run_id) if member.state == "joined"]
    places = await list_places(db, run.guild_id, members, kind)
    wanted = {user_id: Where(places.get(user_id, DEFAULTS[kind])) for user_id in members}
    in_channel = [user_id for user_id in members if wanted[user_id] is Where.CHANNEL]
    outbox = job.outbox(db, run.guild_id)
    for place, message in enumerate(mentioning(text, in_channel)):
        key = f"{kind}:{run.run_id}:{place}"
        await outbox.add(SendMessage(run.channel_id, message), key=key)
    notices = [
        Notice(guild_id=run.guild_id, user_id=user_id, kind=kind, text=text, key=f"run:{run.run_id}")
        for user_id in members
        if wanted[user_id] is Where.DM
    ]
    await notify_many(db, notices, now=now)


async def _call(
    job: Job, db: Connection, run: RunRow, events: Sequence[RunEventRow], guild: Guild, now: datetime
) -> None:
    """Members whose turn it is on the waiting list; calls that were answered go."""
    outbox = job.outbox(db, run.guild_id)
    answered = {_about(event) for event in events if event.kind in ANSWERED}
    gone = None if not run.running else sorted(answered)
    if not run.running or answered:
        for channel_id, message_id in await run_messages.claim_calls(db, run.run_id, gone):
            await outbox.add(DeleteMessage(channel_id, message_id))
    offered = {member.user_id for member in await list_members(db, run.run_id) if member.state == "offered"}
    calls = [event for event in events if event.kind == RunEvent.PLACE_OFFERED and _about(event) in offered]
    if not calls or not run.running:
        return
    users = [_about(event) for event in calls]
    places = await list_places(db, run.guild_id, users, NoticeKind.RAID_START)
    for event in calls:
        until = datetime.fromtimestamp(float(event.facts.get("until", 0)), UTC)
        if until > now:
            direct = places.get(_about(event)) == Where.DM
            await _call_one(outbox, run, event, guild, until, direct=direct)


async def _call_one(
    outbox: Outbox, run: RunRow, event: RunEventRow, guild: Guild, until: datetime, *, direct: bool
) -> None:
    user_id = _about(event)
    name = dungeon_of(run).name
    message = messages.place_free(guild.say, run, name, user_id, until, here=not direct)
    origin = f"{CALL}:{run.run_id}:{user_id}"
    effect: SendMessage | SendDirectMessage = SendMessage(run.channel_id, message, origin=origin)
    if direct:
        effect = SendDirectMessage(user_id, message, run.channel_id, urgent=True, origin=origin)
    await outbox.add(effect, key=f"run_call:{event.event_id}")


def _about(event: RunEventRow) -> int:
    return int(event.facts.get("user_id") or event.actor_id or 0)


@learns(CALL)
async def place_told(db: Connection, outcome: EffectOutcome) -> None:
    """Remembers the message, to delete it; at once if it has been answered by now."""
    if not outcome.done or not outcome.result or "message_id" not in outcome.result:
        return
    run_id, user_id = (int(part) for part in outcome.about.split(":"))
    if await lock_run(db, outcome.guild_id or 0, run_id) is None:
        return
    channel_id, message_id = int(outcome.result["channel_id"]), int(outcome.result["message_id"])
    if not await run_messages.add_call(db, run_id, user_id, channel_id, message_id):
        for place in await run_messages.claim_calls(db, run_id, [user_id]):
            await Outbox(db, outcome.guild_id).add(DeleteMessage(*place))
