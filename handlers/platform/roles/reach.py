"""Which roles the bot can give, by what it may do and where it stands: pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from db.platform.guilds import RoleRow
from interactions.permissions import Permissions


def guild_permissions(
    guild_id: int, roles: Mapping[int, RoleRow], own_role_ids: Collection[int]
) -> Permissions:
    """What @everyone and the own roles give in the whole server."""
    together = 0
    for role_id in (guild_id, *own_role_ids):
        if role_id in roles:
            together |= roles[role_id].permissions
    return Permissions(together)


def above_bot(role_id: int, roles: Mapping[int, RoleRow], own_role_ids: Collection[int]) -> bool:
    """Whether the role stands at or above the bot's highest; no, as long as either is not known."""
    own = max((roles[own_id].position for own_id in own_role_ids if own_id in roles), default=None)
    return own is not None and role_id in roles and roles[role_id].position >= own


def lacks_manage_roles(guild_id: int, roles: Mapping[int, RoleRow], own_role_ids: Collection[int]) -> bool:
    """Whether the bot may give no role at all; no, as long as its own roles are not known."""
    if not any(role_id in roles for role_id in own_role_ids):
        return False
    return not guild_permissions(guild_id, roles, own_role_ids).allows(Permissions.MANAGE_ROLES)
