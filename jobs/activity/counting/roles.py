"""Level roles beside the counters: those that a person took away, and those of members who come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from db.activity import counters, level_roles
from db.outbox import NewEffect, add_many
from handlers.activity.level_roles.following import level_roles_of, set_ends
from handlers.activity.level_roles.rules import repair, roles_at
from handlers.activity.xp.rules import level_for
from jobs.activity.counting.batch import Batch
from jobs.activity.counting.records import Entry, Member, MemberGone
from jobs.requests.platform import GrantRole

if TYPE_CHECKING:
    from db.pool import Connection
    from jobs.activity.counting.known import DrainState


async def note_lost_roles(db: Connection, known: DrainState, entries: Sequence[Entry], now: datetime) -> None:
    """A level role that a member should have and lost was taken by a person, so it stays away for now.

    It does until it is earned again. What the bot itself takes is none that a member of that level should
    have. The rows still hold the roles of before: this comes ahead of what the batch writes.
    """
    told = {
        (record.guild_id, record.user_id): record.role_ids
        for entry in entries
        if type(record := entry.record) is Member and record.how != "join" and not record.is_bot
    }
    for entry in entries:
        if type(gone := entry.record) is MemberGone:
            told.pop((gone.guild_id, gone.user_id), None)
    if not told:
        return
    keys = sorted(told)
    guild_ids, user_ids = [key[0] for key in keys], [key[1] for key in keys]
    held = ["{" + ",".join(map(str, told[key])) + "}" for key in keys]
    lost = await level_roles.list_lost(db, guild_ids, user_ids, held)
    roles = await level_roles_of(db, {loss.guild_id for loss in lost}) if lost else {}
    away = [
        (loss.guild_id, loss.user_id, loss.role_id)
        for loss in lost
        if loss.role_id
        in roles_at(level_for(known.guilds[loss.guild_id].rules.curve, loss.xp), roles[loss.guild_id])
    ]
    if away:
        await level_roles.add_away(db, away, "by_hand", now)
    await level_roles.delete_away_held(db, guild_ids, user_ids, held)


async def give_roles_again(db: Connection, known: DrainState, batch: Batch, now: datetime) -> None:
    """Members who came back have the roles of their level again, but for those that were taken from them."""
    keys = sorted(batch.joined)
    guild_ids, user_ids = [key[0] for key in keys], [key[1] for key in keys]
    roles = await level_roles_of(db, guild_ids)
    if not roles:
        return
    totals = await counters.list_xp(db, guild_ids, user_ids)
    away = await level_roles.list_away(db, guild_ids, user_ids)
    effects: list[NewEffect] = []
    given: list[tuple[int, int, int]] = []
    for guild_id, user_id in keys:
        level = level_for(known.guilds[guild_id].rules.curve, totals.get((guild_id, user_id), 0))
        held, kept_away = batch.joined[guild_id, user_id], away.get((guild_id, user_id), ())
        missing = repair(level, held, roles.get(guild_id, ()), kept_away).grant
        given += [(guild_id, user_id, role) for role in missing]
        effects += [
            NewEffect(guild_id, GrantRole(guild_id, user_id, role, f"level {level}, came back"))
            for role in missing
        ]
    await add_many(db, effects)
    await set_ends(db, given, roles, now)
