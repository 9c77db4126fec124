"""The role `team` in step with staff roles: seconds after each change of a member, and for all at once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from db.raid_desk import team as rows
from handlers.frame.refusals import Refusal
from handlers.platform.settings.platform_settings import PlatformSettings
from handlers.raid_desk.team import commands as messages
from handlers.raid_desk.team.keeping import ORIGIN, ask_for, find_obstacle, team_roles
from jobs.requests.platform import GrantRole, RevokeRole
from jobs.requests.raid_desk import SyncTeam
from jobs.run import EffectOutcome, Job, every, learns, runs

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.raid_desk.team.keeping import TeamRoles

AT_ONCE: Final = 100
CHUNK: Final = 500
EDIT_EVERY_S: Final = 2.0


@every(seconds=5)
async def keep_teams(job: Job) -> int:
    """Members who came to the staff or left it, as the relay told of them."""
    guild_ids = await rows.list_guilds_with_team(job.pool)
    return await job.each([(guild_id, 0) for guild_id in guild_ids], keep_team)


async def keep_team(job: Job, db: Connection, guild_id: int, _: int) -> None:
    """Of one guild, a hundred at a time; nothing where the bot cannot give the role."""
    roles = await _roles(job, db, guild_id)
    if isinstance(roles, Refusal):
        return
    changes = await rows.list_out_of_step(db, guild_id, roles.team_id, roles.staff_ids, limit=AT_ONCE)
    if changes and await find_obstacle(db, guild_id, roles.team_id) is None:
        await ask_for(db, guild_id, roles.team_id, changes, job.clock.now())


async def _roles(job: Job, db: Connection, guild_id: int) -> TeamRoles | Refusal:
    guild = await job.guild(db, guild_id)
    if guild.left or not guild.module_on("raid_desk"):
        return Refusal()
    try:
        return team_roles(guild.settings(PlatformSettings))
    except Refusal as refusal:
        return refusal


@runs(SyncTeam)
async def sync_team(job: Job, request: SyncTeam) -> None:
    """Chunk by chunk, also what Discord refused before; each change is asked once however often this runs."""
    say, began_s, guild_id = job.say(request.follow_up), time.monotonic(), request.guild_id
    async with job.pool.acquire() as db:
        roles = await _roles(job, db, guild_id)
        if isinstance(roles, Refusal):
            await job.edit_original(request.follow_up, messages.refused(say, roles))
            return
        concerned = await rows.count_concerned(db, guild_id, roles.team_id, roles.staff_ids)
        total = await rows.count_out_of_step(db, guild_id, roles.team_id, roles.staff_ids)
    after, given, taken, edited_s = 0, 0, 0, began_s
    while True:
        async with job.transaction() as db:
            changes = await rows.list_out_of_step(
                db, guild_id, roles.team_id, roles.staff_ids, limit=CHUNK, after=after, again=True
            )
            await ask_for(db, guild_id, roles.team_id, changes, job.clock.now())
        if not changes:
            break
        after = changes[-1].user_id
        given += sum(change.gives for change in changes)
        taken += sum(not change.gives for change in changes)
        now_s, done = time.monotonic(), given + taken
        if now_s - edited_s >= EDIT_EVERY_S:
            edited_s = now_s
            left_s = round((now_s - began_s) / done * max(0, total - done))
            await job.edit_original(request.follow_up, messages.progress(say, done, total, left_s))
    await job.edit_original(request.follow_up, messages.finished(say, concerned, given, taken))


@learns(ORIGIN)
async def team_changed(db: Connection, outcome: EffectOutcome) -> None:
    """What Discord refuses is told by `/doctor`; it is asked again when something changes for the member."""
    effect = outcome.effect
    if not outcome.done and isinstance(effect, GrantRole | RevokeRole):
        await rows.mark_refused(db, effect.guild_id, effect.user_id, outcome.error[:300])
