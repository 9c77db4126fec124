"""The voice channel of a run: made at the start, open to who has joined, gone at the end or when empty.

The bot deletes only channels of which it has a record that it made them (table run_voice), and makes at most
one for a run: when somebody deletes it, none comes in its place.

Why: decision 0293.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from db.platform.guilds import find_channel, list_roles
from db.raid_desk import run_voices
from db.raid_desk.run_members import list_members
from db.raid_desk.runs import lock_run
from handlers.kit.records import By
from handlers.platform.notifications.actions import notify
from handlers.platform.notifications.rules import NoticeKind
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.runs import log_lines, notices, voice
from handlers.raid_desk.runs.events import RunEvent, note
from handlers.raid_desk.runs.log_rules import changed_members, has
from handlers.raid_desk.runs.members import dungeon_of
from handlers.raid_desk.runs.moves import RUN
from handlers.raid_desk.settings import RaidSettings
from interactions import routes
from interactions.api_errors import MemberGone, NotInVoice
from jobs.raid_desk.each_run import each_run
from jobs.requests.platform import CreateVoiceChannel, DeleteChannel, SetChannelPermissions
from jobs.requests.raid_desk import DrawIntoRun
from jobs.run import EffectOutcome, Job, carries, every, learns

if TYPE_CHECKING:
    from db.pool import Connection
    from db.raid_desk.run_events import RunEventRow
    from db.raid_desk.run_voices import RunVoice
    from db.raid_desk.runs import RunRow
    from handlers.frame.guild import Guild

ORIGIN = "raid_desk.run_voice"
REASON = "run {run_id}"
CATEGORY = 4
TOLD_WITHIN = timedelta(minutes=1)
"""How long what was just made may not have been told to us by the gateway yet."""


async def follow_voice(job: Job, by: By, run: RunRow, events: Sequence[RunEventRow], guild: Guild) -> None:
    """Made, kept in step with who is in the run, and taken away."""
    known = await run_voices.find_run_voice(by.db, run.run_id)
    if known is None:
        if run.state == "live" and run.wants_voice and has(events, RunEvent.STARTED):
            await _make(job, by.db, run, guild)
    elif known.state == "open" and not run.running:
        await _close(job, by, run, known)
    elif known.state == "open" and known.channel_id is not None:
        members = changed_members(events)
        handed = [event.facts.get("to") for event in events if event.kind == RunEvent.TRANSFERRED]
        members |= {int(user_id) for user_id in handed if user_id}
        await _let(job, by.db, run, known.channel_id, members)


async def _make(job: Job, db: Connection, run: RunRow, guild: Guild) -> None:
    """Asked for once in the life of a run."""
    roles = [row.role_id for row in await list_roles(db, run.guild_id)]
    staff = voice.staff_roles(guild.settings(PlatformSettings).roles, roles)
    members = await _entitled(db, run)
    rules, let_in = voice.overwrites(run.guild_id, job.application_id or 0, staff, members)
    if not await run_voices.add_run_voice(db, run.run_id, run.guild_id, let_in):
        return
    channel = await find_channel(db, run.guild_id, run.channel_id)
    effect = CreateVoiceChannel(
        guild_id=run.guild_id,
        name=log_lines.title(dungeon_of(run).name, run.run_id),
        parent_id=await _category(db, run.guild_id, channel.parent_id if channel is not None else None),
        user_limit=guild.settings(RaidSettings).voice_limit,
        overwrites=rules,
        reason=REASON.format(run_id=run.run_id),
        origin=f"{ORIGIN}:{run.run_id}",
    )
    await job.outbox(db, run.guild_id).add(effect, key=f"run_voice:{run.run_id}")


async def _category(db: Connection, guild_id: int, parent_id: int | None) -> int | None:
    """The category that a channel is in, also when the run was posted in a thread of a channel."""
    if parent_id is None:
        return None
    parent = await find_channel(db, guild_id, parent_id)
    if parent is None or parent.type == CATEGORY:
        return parent_id if parent is not None else None
    return parent.parent_id


async def _entitled(db: Connection, run: RunRow) -> list[int]:
    """The organizer, and everybody who is in the run."""
    joined = [member.user_id for member in await list_members(db, run.run_id) if member.state == "joined"]
    return [run.organizer_id, *(user_id for user_id in joined if user_id != run.organizer_id)]


async def _let(job: Job, db: Connection, run: RunRow, channel_id: int, user_ids: Iterable[int]) -> None:
    """Members may come in who are in the run, and may not any more who are not."""
    entitled = set(await _entitled(db, run))
    outbox = job.outbox(db, run.guild_id)
    for user_id in sorted(user_ids):
        allow = int(voice.TALK) if user_id in entitled else 0
        reason = REASON.format(run_id=run.run_id)
        await outbox.add(SetChannelPermissions(channel_id, user_id, allow=allow, reason=reason))


@learns(ORIGIN)
async def voice_carried(db: Connection, outcome: EffectOutcome) -> None:
    """Only written down: what follows from it, `settle_voice` does."""
    run_id = int(outcome.about)
    if await lock_run(db, outcome.guild_id or 0, run_id) is None:
        return
    if outcome.done and outcome.result is not None:
        await run_voices.mark_voice_made(db, run_id, int(outcome.result["channel_id"]))
    elif not outcome.done:
        await run_voices.mark_voice_refused(db, run_id, outcome.error)


async def settle_voice(job: Job, by: By, run: RunRow) -> None:
    """The channel is there: open it, or take it away again if the run is over by now. Or there is none."""
    known = await run_voices.find_run_voice(by.db, run.run_id)
    if known is not None and known.state == "refused":
        await _give_up(job, by, run, known.last_error or "")
    elif known is not None and known.state == "made" and known.channel_id is not None:
        await run_voices.mark_voice(by.db, run.run_id, "open", made_at=by.now)
        if not run.running:
            await _close(job, by, run, known)
        else:
            await _open(job, by, run, known)


async def _give_up(job: Job, by: By, run: RunRow, error: str) -> None:
    """The organizer is told, the log has it, and it is not tried again."""
    await run_voices.mark_voice(by.db, run.run_id, "failed")
    await note(by, run.run_id, RunEvent.VOICE_REFUSED, error=error[:300])
    if not run.running:
        return
    guild = await job.guild(by.db, run.guild_id)
    text = notices.no_voice(guild.say, run, dungeon_of(run).name, error)
    key = f"run_voice:{run.run_id}"
    await notify(by.db, run.guild_id, run.organizer_id, NoticeKind.SYSTEM, text, now=by.now, key=key)


async def _open(job: Job, by: By, run: RunRow, known: RunVoice) -> None:
    """Who came or went since it was asked for is let in or out; who is in voice is moved in."""
    db, channel_id = by.db, known.channel_id or 0
    await _show(by, run, channel_id)
    await note(by, run.run_id, RunEvent.VOICE_MADE, channel_id=channel_id)
    entitled = await _entitled(db, run)
    await _let(job, db, run, channel_id, set(entitled) ^ set(known.let_in))
    taken = await run_voices.list_run_channels(db, run.guild_id)
    joined = [member.user_id for member in await list_members(db, run.run_id) if member.state == "joined"]
    for user_id, seat in (await run_voices.list_sitting(db, run.guild_id, joined)).items():
        if seat not in taken:
            effect = DrawIntoRun(run.guild_id, user_id, run.run_id, channel_id)
            await job.outbox(db, run.guild_id).add(effect, key=f"draw:{run.run_id}:{user_id}")


@carries(DrawIntoRun)
async def draw_into_run(job: Job, effect: DrawIntoRun) -> None:
    """Looks again first: nobody is dragged in who has left meanwhile."""
    if not await run_voices.is_to_be_drawn(job.pool, effect.run_id, effect.user_id, effect.channel_id):
        return
    call = routes.EDIT_MEMBER.to(guild_id=effect.guild_id, user_id=effect.user_id)
    reason = REASON.format(run_id=effect.run_id)
    try:
        await job.rest.request(call, json={"channel_id": str(effect.channel_id)}, reason=reason)
    except (NotInVoice, MemberGone):
        return


async def _show(by: By, run: RunRow, channel_id: int | None) -> None:
    """The panel names the channel."""
    await run_voices.mark_run_voice(by.db, run.run_id, channel_id)
    await RUN.show(by, run)


async def _gone(by: By, run: RunRow, **facts: bool) -> None:
    await run_voices.mark_voice(by.db, run.run_id, "gone")
    await _show(by, run, None)
    await note(by, run.run_id, RunEvent.VOICE_GONE, **facts)


async def _close(job: Job, by: By, run: RunRow, known: RunVoice) -> None:
    """Deletes the channel that was made for this run."""
    if known.channel_id is None:
        return
    await run_voices.mark_seen(by.db, run.run_id)
    await _gone(by, run)
    if not (await job.guild(by.db, run.guild_id)).left:
        effect = DeleteChannel(known.channel_id, REASON.format(run_id=run.run_id))
        await job.outbox(by.db, run.guild_id).add(effect, key=f"run_voice_end:{run.run_id}")


@every(seconds=20)
async def look_after_voices(job: Job) -> int:
    """Voice channels that are empty or gone."""
    return await each_run(job, await run_voices.list_open(job.pool), _look_after)


async def _look_after(job: Job, by: By, run: RunRow) -> None:
    """Deleted by hand: so be it. Empty for long: it goes."""
    known = await run_voices.find_run_voice(by.db, run.run_id)
    if known is None or known.state != "open" or known.channel_id is None:
        return
    if not run.running:
        await _close(job, by, run, known)
    elif not await run_voices.is_channel_told(by.db, run.guild_id, known.channel_id):
        if known.made_at is None or by.now - known.made_at >= TOLD_WITHIN:
            await _gone(by, run, by_hand=True)
    elif await run_voices.mark_seen(by.db, run.run_id):
        if known.empty_since is not None:
            await run_voices.mark_voice(by.db, run.run_id, "open")
    elif known.empty_since is None:
        await run_voices.mark_voice(by.db, run.run_id, "open", empty_since=by.now)
    else:
        settings = (await job.guild(by.db, run.guild_id)).settings(RaidSettings)
        if by.now - known.empty_since >= timedelta(minutes=settings.voice_empty_minutes):
            await _close(job, by, run, known)
