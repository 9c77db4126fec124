"""The longer works of /xp: explaining, exporting a server's numbers, resetting them.

Why: decision 0167.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Final

from db.activity import xp as rows
from db.platform.guilds import find_guild
from db.platform.settings import list_settings
from handlers.activity.level_ups.actions import GuildFacts, LevelChange, follow_level_changes
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp import messages
from handlers.activity.xp.rules import after_grant, level_for
from handlers.activity.xp.why import KEPT_DECISIONS, journal_key, read_journal
from handlers.frame.guild_settings import typed
from handlers.platform.guild_days import local_day
from handlers.platform.settings.platform_settings import PlatformSettings
from jobs.activity.xp_exports import export_file
from jobs.requests.activity import ExplainXp, ExportXp, ResetXp
from jobs.requests.platform import GiveXp
from jobs.run import Job, runs, runs_when_due

if TYPE_CHECKING:
    from db.pool import Connection

CHUNK: Final = 2_000
EDIT_EVERY_S: Final = 2.0


@runs(ExplainXp)
async def explain_xp(job: Job, request: ExplainXp) -> None:
    """The journal of decisions from Redis, grants from the ledger."""
    key = journal_key(request.guild_id, request.user_id)
    kept: list[bytes] = await job.redis.lrange(key, 0, KEPT_DECISIONS - 1)  # type: ignore[misc]
    decisions = read_journal(kept)
    async with job.pool.acquire() as db:
        grants = await rows.list_ledger(db, request.guild_id, request.user_id, messages.MOST_GRANTS)
        settings = (await job.guild(db, request.guild_id)).settings(ActivitySettings)
    say, cooldowns = job.say(request.follow_up), settings.quest_cooldowns
    reply = messages.explained(say, request.user_id, decisions, grants, quest_cooldowns=cooldowns)
    await job.edit_original(request.follow_up, reply)


@runs(ExportXp)
async def export_xp(job: Job, request: ExportXp) -> None:
    """Everybody's numbers as a file, with the button that resets them."""
    say = job.say(request.follow_up)
    upload, members = await export_file(job, request.guild_id, "csv")
    if upload is None:
        await job.edit_original(request.follow_up, messages.export_too_large(say))
        return
    reply = messages.guild_exported(say, (upload,), members, job.clock.now())
    await job.edit_original(request.follow_up, reply)


@runs(ResetXp)
async def reset_xp(job: Job, request: ResetXp) -> None:
    """Chunk by chunk; done again after a crash, members already reset are left alone."""
    say = job.say(request.follow_up)
    after: int | None = 0
    members, edited = 0, time.monotonic()
    while after is not None:
        async with job.transaction() as db:
            facts = await guild_facts(job, db, request.guild_id)
            after, done = await _reset_chunk(db, request, after, facts, job.clock.now())
        members += done
        if after is not None and time.monotonic() - edited >= EDIT_EVERY_S:
            edited = time.monotonic()
            await job.edit_original(request.follow_up, messages.guild_reset_progress(say, members))
    await job.edit_original(request.follow_up, messages.guild_reset_done(say, members))


@runs_when_due(GiveXp)
async def give_xp(job: Job, db: Connection, request: GiveXp) -> None:
    """What another product pays: once per key, with the level and roles that follow."""
    facts, now = await guild_facts(job, db, request.guild_id), job.clock.now()
    before = await rows.lock_xp(db, request.guild_id, request.user_id)
    after = after_grant(before, request.amount)
    grant = rows.NewGrant(
        guild_id=request.guild_id,
        user_id=request.user_id,
        amount=after - before,
        reason=request.reason,
        note=request.note,
        actor_id=None,
        key=request.key,
        day=local_day(now, facts.platform.timezone),
        at=now,
    )
    if await rows.add_grant(db, grant) is None:
        return
    old, new = level_for(facts.settings.curve, before), level_for(facts.settings.curve, after)
    if old != new:
        change = LevelChange(request.guild_id, request.user_id, old, new, after, None)
        await follow_level_changes(db, [change], {request.guild_id: facts}, now)


async def guild_facts(job: Job, db: Connection, guild_id: int) -> GuildFacts:
    """What level roles and announcements need to know of a guild, as it stands now."""
    stored = await list_settings(db, guild_id)
    platform = typed(PlatformSettings, stored.get(PlatformSettings.module, {}))
    activity = typed(ActivitySettings, stored.get(ActivitySettings.module, {}))
    guild = await find_guild(db, guild_id)
    locale = platform.locale or (guild.preferred_locale if guild is not None else "en-US")
    return GuildFacts(
        guild.name if guild is not None else "", activity, platform, job.languages.say_for(locale)
    )


async def _reset_chunk(
    db: Connection, request: ResetXp, after: int, facts: GuildFacts, now: datetime
) -> tuple[int | None, int]:
    """Returns the last member looked at, None at the end, and how many lost their xp."""
    members = await rows.lock_members_with_xp(db, request.guild_id, after, CHUNK)
    if not members:
        return None, 0
    key = f"interaction:{request.follow_up.interaction_id}"
    day = local_day(now, facts.platform.timezone)
    reset = set(await rows.add_resets(db, request.guild_id, members, request.actor_id, key, day, now))
    changes = [
        LevelChange(request.guild_id, row.user_id, level_for(facts.settings.curve, row.xp), 0, 0, None)
        for row in members
        if row.user_id in reset
    ]
    await follow_level_changes(db, changes, {request.guild_id: facts}, now)
    return members[-1].user_id, len(reset)
