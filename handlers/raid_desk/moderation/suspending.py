"""The roles of suspensions: given, taken, remembered as rows, and given back. In the caller's transaction.

Whoever changes a member's suspension holds `lock_member`, so that an end, an extension and a return come one
after the other. Roles go through the outbox, which carries out one member's changes in their order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import msgspec

from db.outbox import NewEffect, add_many
from db.platform.members import find_member
from db.raid_desk import moderation as rows
from db.raid_desk import moderation_history as history
from db.raid_desk import suspensions
from db.raid_desk.moderation import PunishmentRow
from handlers.kit import panels
from handlers.kit.records import By
from handlers.platform.roles.rules import Role, RoleMap
from handlers.raid_desk.moderation.hierarchy import RoleLadder, read_ladder
from handlers.raid_desk.moderation.refusals import NoSuchPunishment, PunishmentOver
from handlers.raid_desk.moderation.rules import (
    PunishmentEvent,
    PunishmentKind,
    PunishmentState,
    Takes,
    short_id,
)
from jobs.requests.platform import GrantRole, RevokeRole

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context

PANEL: Final = "raid_desk.punishment"
ORIGIN: Final = "raid_desk.suspension"
RECENTLY: Final = timedelta(minutes=1)
"""Roles given back so lately may not have arrived yet: they count as held."""
FAR: Final = timedelta(days=36_500)


class Ending(msgspec.Struct, frozen=True):
    """How a punishment ends. `actor_id` None: by itself."""

    state: PunishmentState
    event: PunishmentEvent
    actor_id: int | None
    why: str = ""


EXPIRY: Final = Ending(PunishmentState.EXPIRED, PunishmentEvent.EXPIRED, None)


async def find_end(ctx: Context) -> datetime | None:
    """Until when the actor is suspended; for the check at the raid desk's doors."""
    return await rows.find_suspension_end(ctx.db, ctx.guild_id, ctx.actor.id)


async def lock(db: Connection, guild_id: int, punishment_id: int) -> PunishmentRow:
    """The punishment, which nobody else changes before the commit; a refusal when there is none."""
    row = await rows.find_punishment(db, guild_id, punishment_id)
    if row is None:
        raise NoSuchPunishment(id=punishment_id)
    await suspensions.lock_member(db, guild_id, row.user_id)
    return await rows.find_punishment(db, guild_id, punishment_id) or row


def taken(takes: Takes, held: Iterable[int], roles: RoleMap, ladder: RoleLadder) -> list[int]:
    """Which of the roles held are taken away meanwhile."""
    spared = {ladder.guild_id, roles.get(Role.SUSPENDED)}
    if takes is Takes.VERIFIED:
        return [role for role in held if role == roles.get(Role.VERIFIED_RAIDER) and role not in spared]
    if takes is Takes.ALL:
        return [role for role in held if role not in spared and ladder.within_reach(role)]
    return []


async def apply(
    db: Connection,
    row: PunishmentRow,
    held: Collection[int],
    takes: Takes,
    roles: RoleMap,
    ladder: RoleLadder,
    now: datetime,
) -> None:
    """Gives the suspended role and takes others away; what an earlier suspension owes is owed by this one."""
    owed = await suspensions.list_owed_before(db, row.guild_id, row.user_id, now + FAR)
    lately = await suspensions.list_owed_before(db, row.guild_id, row.user_id, now - RECENTLY)
    away = sorted({*owed, *taken(takes, {*held, *lately}, roles, ladder)})
    await suspensions.add_taken(db, row.punishment_id, away)
    await suspensions.mark_all_returned(db, row.guild_id, row.user_id, now)
    await _change_roles(db, row, give=[row.suspended_role_id], take=away)


async def give_back(db: Connection, row: PunishmentRow, ladder: RoleLadder, now: datetime) -> None:
    """The suspended role goes, roles that still exist come back; who is away gets them on their return."""
    member = await find_member(db, row.guild_id, row.user_id)
    if member is not None and member.left_at is not None:
        return
    owed = await suspensions.list_owed(db, row.punishment_id)
    give = [role_id for role_id in owed if ladder.still_there(role_id)]
    await _change_roles(db, row, give=give, take=[row.suspended_role_id])
    await suspensions.mark_returned(db, row.punishment_id, now)
    joined_at = member.joined_at if member is not None else None
    await suspensions.mark_applied(db, row.punishment_id, joined_at, None)


async def follow_return(db: Connection, row: PunishmentRow, roles: RoleMap, now: datetime) -> None:
    """The member has come back: the suspension holds on, or what was owed is given. `row`: locked."""
    member = await find_member(db, row.guild_id, row.user_id)
    if member is None or member.left_at is not None or member.joined_at == row.joined_at:
        return
    if row.state != PunishmentState.ACTIVE:
        await give_back(db, row, await read_ladder(db, row.guild_id), now)
        return
    role_id = roles.get(Role.SUSPENDED, row.suspended_role_id)
    await suspensions.mark_applied(db, row.punishment_id, member.joined_at, role_id)
    await _change_roles(db, row, give=[role_id], take=())
    if row.joined_at is not None:
        await history.add_event(db, row, PunishmentEvent.RETURNED, actor_id=None, text="", now=now)
        await panels.touch(db, PANEL, row.punishment_id, now=now)


async def end(db: Connection, row: PunishmentRow, ending: Ending, now: datetime) -> PunishmentRow:
    """Ends it once; a refusal when it is not as it was seen. `row`: locked. Nobody is told here."""
    moved = await rows.move_punishment(
        db, row.punishment_id, row.state, ending.state, now, ending.actor_id, ending.why
    )
    if not moved:
        raise PunishmentOver(state=(await lock(db, row.guild_id, row.punishment_id)).state)
    await history.add_event(db, row, ending.event, actor_id=ending.actor_id, text=ending.why, now=now)
    if row.kind == PunishmentKind.SUSPENSION and row.state == PunishmentState.ACTIVE:
        await give_back(db, row, await read_ladder(db, row.guild_id), now)
    await panels.touch(db, PANEL, row.punishment_id, now=now)
    await By(db, row.guild_id, ending.actor_id, now).audit(
        f"{row.kind}.{ending.event}",
        str(row.user_id),
        {"id": row.public_id} | ({"reason": ending.why} if ending.why else {}),
    )
    return msgspec.structs.replace(
        row, state=ending.state, ended_at=now, ended_by=ending.actor_id, ended_why=ending.why
    )


async def _change_roles(
    db: Connection, row: PunishmentRow, *, give: Iterable[int | None], take: Iterable[int | None]
) -> None:
    reason, origin = f"suspension {short_id(row.public_id)}", f"{ORIGIN}:{row.punishment_id}"
    member = row.guild_id, row.user_id
    effects: list[GrantRole | RevokeRole] = []
    effects += [RevokeRole(*member, role, reason, origin=origin) for role in take if role is not None]
    effects += [GrantRole(*member, role, reason, origin=origin) for role in give if role is not None]
    await add_many(db, [NewEffect(row.guild_id, effect) for effect in effects])
