"""What the bot may do where, and which roles it can give: pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from db.platform.guilds import RoleRow
from interactions.permissions import Permissions

ALL = Permissions((1 << 53) - 1)


class Overwrite(msgspec.Struct, frozen=True):
    """What a channel allows or denies to a role or member of its own; both in Discord's decimal notation."""

    id: int
    allow: str
    deny: str


def guild_permissions(
    guild_id: int, roles: Mapping[int, RoleRow], own_role_ids: Collection[int]
) -> Permissions:
    """What @everyone and the own roles give in the whole server."""
    together = 0
    for role_id in (guild_id, *own_role_ids):
        if role_id in roles:
            together |= roles[role_id].permissions
    return Permissions(together)


def channel_permissions(
    base: Permissions,
    overwrites: Sequence[Overwrite],
    guild_id: int,
    own_role_ids: Collection[int],
    own_id: int,
) -> Permissions:
    """In one channel, in Discord's order: @everyone's rule, those of all own roles together, one's own."""
    if base.is_administrator:
        return ALL
    found = int(base)
    for group in (
        [one for one in overwrites if one.id == guild_id],
        [one for one in overwrites if one.id in own_role_ids and one.id != guild_id],
        [one for one in overwrites if one.id == own_id],
    ):
        deny = allow = 0
        for one in group:
            deny |= int(Permissions.parse(one.deny))
            allow |= int(Permissions.parse(one.allow))
        found = found & ~deny | allow
    return Permissions(found) if found & Permissions.VIEW_CHANNEL else Permissions.NONE


def above_bot(role_id: int, roles: Mapping[int, RoleRow], own_role_ids: Collection[int]) -> bool:
    """Whether the role stands at or above the bot's highest; no, as long as either is not known."""
    own = max((roles[one].position for one in own_role_ids if one in roles), default=None)
    return own is not None and role_id in roles and roles[role_id].position >= own
