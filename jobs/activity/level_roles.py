"""Making the level roles of all members right."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import msgspec

from db.activity.level_roles import MemberLevelRow, add_away, list_level_roles, list_members_for_sync
from db.outbox import NewEffect, add_many
from db.platform.guilds import find_guild, list_roles
from db.platform.settings import find_settings
from handlers.activity.level_roles import messages
from handlers.activity.level_roles.following import level_roles_of, set_ends
from handlers.activity.level_roles.rules import LevelRole, repair, roles_at
from handlers.activity.settings import ActivitySettings
from handlers.activity.xp.rules import Curve, level_for, xp_for_level
from handlers.frame.guild_settings import typed
from handlers.platform.roles.giving import RolePositions
from jobs.requests.activity import EndLevelRole, SyncLevelRoles
from jobs.requests.platform import GrantRole, RevokeRole
from jobs.run import Job, runs, runs_when_due

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.pool import Connection

CHUNK: Final = 1_000
EDIT_EVERY_S: Final = 2.0
REASON: Final = "level roles, sync"


class Chunk(msgspec.Struct, frozen=True):
    """What was looked at in one transaction: the last member, and how many were changed or left alone."""

    last: int
    examined: int
    granted: int = 0
    revoked: int = 0
    away: int = 0

    def __add__(self, other: Chunk) -> Chunk:
        return Chunk(
            other.last,
            self.examined + other.examined,
            self.granted + other.granted,
            self.revoked + other.revoked,
            self.away + other.away,
        )


@runs(SyncLevelRoles)
async def sync_level_roles(job: Job, request: SyncLevelRoles) -> None:
    """Compare members chunk by chunk; the changes go into the outbox, each once however often this runs."""
    say, edited = job.say(request.follow_up), time.monotonic()
    async with job.pool.acquire() as db:
        blocked = await _blocked(db, request.guild_id)
    done = Chunk(0, 0)
    while (chunk := await _sync_chunk(job, request, done.last, blocked)).examined:
        done += chunk
        if time.monotonic() - edited >= EDIT_EVERY_S:
            edited = time.monotonic()
            await job.edit_original(request.follow_up, messages.sync_progress(say, done.examined))
    told = messages.sync_done(say, done.examined, done.granted, done.revoked, away=done.away, blocked=blocked)
    await job.edit_original(request.follow_up, told)


async def _sync_chunk(job: Job, request: SyncLevelRoles, after: int, blocked: Sequence[int]) -> Chunk:
    """The next members, by the settings as they are now."""
    guild_id = request.guild_id
    async with job.transaction() as db:
        roles = (await level_roles_of(db, [guild_id])).get(guild_id, [])
        stored = await find_settings(db, guild_id, ActivitySettings.module)
        curve = typed(ActivitySettings, stored).curve
        least = xp_for_level(curve, min((role.level for role in roles), default=1))
        role_ids = [role.role_id for role in roles]
        members = await list_members_for_sync(db, guild_id, after, least, role_ids, CHUNK)
        present = [member for member in members if member.present]
        effects = [
            new
            for member in present
            for new in _effects(request, member, roles, curve)
            if new.effect.role_id not in blocked  # type: ignore[attr-defined]
        ]
        await add_many(db, effects)
        grants = [new.effect for new in effects if isinstance(new.effect, GrantRole)]
        given = [(guild_id, grant.user_id, grant.role_id) for grant in grants]
        await set_ends(db, given, {guild_id: roles}, job.clock.now())
    return Chunk(
        members[-1].user_id if members else after,
        len(members),
        len(grants),
        sum(isinstance(new.effect, RevokeRole) for new in effects),
        sum(_is_kept_away(member, roles, curve) for member in present),
    )


async def _blocked(db: Connection, guild_id: int) -> list[int]:
    """Level roles that nobody can be given: gone, or above the bot's own."""
    roles = (await list_level_roles(db, [guild_id])).get(guild_id, [])
    guild = await find_guild(db, guild_id)
    positions = {role.role_id: role.position for role in await list_roles(db, guild_id)}
    if guild is None or not positions:
        return []
    ladder = RolePositions(positions, guild.bot_role_ids, guild.owner_id)
    return [
        role.role_id
        for role in roles
        if role.role_id not in positions or ladder.above_bot(positions[role.role_id])
    ]


def _is_kept_away(row: MemberLevelRow, roles: Sequence[LevelRole], curve: Curve) -> bool:
    """Whether the member would be given a role that a person took, or whose time is over."""
    return bool(set(row.away_ids) & roles_at(level_for(curve, row.xp), roles) - set(row.role_ids))


def _effects(
    request: SyncLevelRoles, row: MemberLevelRow, roles: Sequence[LevelRole], curve: Curve
) -> list[NewEffect]:
    guild_id, user_id = request.guild_id, row.user_id
    change = repair(level_for(curve, row.xp), row.role_ids, roles, row.away_ids)
    key = f"level_roles.sync:{request.follow_up.interaction_id}:{user_id}"
    given = [(GrantRole(guild_id, user_id, role_id, REASON), role_id) for role_id in change.grant]
    taken = [(RevokeRole(guild_id, user_id, role_id, REASON), role_id) for role_id in change.revoke]
    return [NewEffect(guild_id, effect, f"{key}:{role_id}") for effect, role_id in (*given, *taken)]


@runs_when_due(EndLevelRole)
async def end_level_role(job: Job, db: Connection, request: EndLevelRole) -> datetime | None:
    """Take a role whose days are over, unless it stays by now; it comes again with its level only."""
    guild_id, user_id, role_id = request.guild_id, request.user_id, request.role_id
    roles = (await list_level_roles(db, [guild_id])).get(guild_id, [])
    if any(role.role_id == role_id and role.lasts_days is not None for role in roles):
        await add_away(db, [(guild_id, user_id, role_id)], "expired", job.clock.now())
        await job.outbox(db, guild_id).add(RevokeRole(guild_id, user_id, role_id, "level role, time is over"))
    return None
