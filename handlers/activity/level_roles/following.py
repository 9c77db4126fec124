"""What a change of level means for roles: given and taken by the outbox, in the transaction of the xp.

A role that a person took away, or whose time is over, is *away*: sync and a return do not bring it back. It
comes again when its level is reached again, which is a change of level, or when somebody gives it by hand.

Why: decision 0241.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from db.activity import level_roles as rows
from db.outbox import NewEffect, add_many
from db.schedule import Schedule
from handlers.activity.level_roles.rules import Keeping, LevelRole, change
from jobs.requests.activity import EndLevelRole
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
    from db.pool import Connection

REASON: Final = "level"


class LevelMove(Protocol):
    """A member's level before and after."""

    @property
    def guild_id(self) -> int: ...
    @property
    def user_id(self) -> int: ...
    @property
    def old_level(self) -> int: ...
    @property
    def new_level(self) -> int: ...


async def level_roles_of(db: Connection, guild_ids: Iterable[int]) -> dict[int, list[LevelRole]]:
    """The level roles of guilds, as the rules know them."""
    by_guild = await rows.list_level_roles(db, sorted(set(guild_ids)))
    return {
        guild_id: [LevelRole(row.level, row.role_id, Keeping(row.keeping), row.lasts_days) for row in listed]
        for guild_id, listed in by_guild.items()
    }


async def follow_roles(
    db: Connection, changes: Sequence[LevelMove], now: datetime
) -> dict[tuple[int, int], tuple[int, ...]]:
    """Give and take what these changes mean; returns the roles given to each (guild, member)."""
    moved = [move for move in changes if move.old_level != move.new_level]
    roles = await level_roles_of(db, [move.guild_id for move in moved]) if moved else {}
    effects: list[NewEffect] = []
    given: list[tuple[int, int, int]] = []
    for move in moved:
        changed = change(move.old_level, move.new_level, roles.get(move.guild_id, ()))
        reason = f"{REASON} {move.new_level}"
        guild_id, user_id = move.guild_id, move.user_id
        effects += [NewEffect(guild_id, GrantRole(guild_id, user_id, role, reason)) for role in changed.grant]
        effects += [
            NewEffect(guild_id, RevokeRole(guild_id, user_id, role, reason)) for role in changed.revoke
        ]
        given += [(guild_id, user_id, role) for role in changed.grant]
    if effects:
        await add_many(db, effects)
    if given:
        await rows.delete_away(db, given)
        await set_ends(db, given, roles, now)
    granted: dict[tuple[int, int], tuple[int, ...]] = {(move.guild_id, move.user_id): () for move in moved}
    for guild_id, user_id, role_id in given:
        granted[guild_id, user_id] += (role_id,)
    return granted


async def set_ends(
    db: Connection,
    given: Iterable[tuple[int, int, int]],
    roles: dict[int, list[LevelRole]],
    now: datetime,
) -> None:
    """Timers for those of the given (guild, member, role) that do not stay."""
    lasting = {
        (guild_id, role.role_id): role.lasts_days
        for guild_id, listed in roles.items()
        for role in listed
        if role.lasts_days is not None
    }
    for guild_id, user_id, role_id in given if lasting else ():
        days = lasting.get((guild_id, role_id))
        if days is not None:
            due = now + timedelta(days=days)
            request = EndLevelRole(guild_id, user_id, role_id)
            await Schedule(db, guild_id).at(due, request, subject=f"{user_id}:{role_id}")
