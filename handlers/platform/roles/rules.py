"""Internal roles and who may do what: pure, no Discord call, no database.

A guild maps each internal role to one of its Discord roles (`/setroles`). The six staff roles form a
ladder: who stands higher may use the commands of those below. Discord's own Administrator permission
counts as the internal administrator, so a server can always be configured, even before any mapping.

Why: decision 0173.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Protocol

from interactions.permissions import Permissions


class Role(StrEnum):
    """What a command can require. The fourteen that a guild maps, and two that need no mapping."""

    ADMINISTRATOR = "administrator"
    MODERATOR = "moderator"
    HEAD_ORGANIZER = "head_organizer"
    OFFICER = "officer"
    SECURITY = "security"
    ORGANIZER = "organizer"
    VERIFIED_RAIDER = "verified_raider"
    SUSPENDED = "suspended"
    TEAM = "team"
    QUEST_MASTER = "quest_master"
    MENTOR = "mentor"
    ALUMNI = "alumni"
    GREETER = "greeter"
    SHIELD_VERIFIED = "shield_verified"
    EVERYONE = "everyone"
    DISCORD_ADMINISTRATOR = "discord_administrator"

    @property
    def default_permissions(self) -> Permissions | None:
        """To whom Discord offers commands that require it, unless a server decides otherwise: None is all.

        Only what administrators need is kept out of everybody's list. Who else may use what depends on maps
        that Discord does not know, so it is asked at each call.
        """
        administrators = (Role.ADMINISTRATOR, Role.DISCORD_ADMINISTRATOR)
        return Permissions.MANAGE_GUILD if self in administrators else None


MAPPED = tuple(role for role in Role if role not in (Role.EVERYONE, Role.DISCORD_ADMINISTRATOR))
"""The keys of `/setroles`, in its order."""

STAFF = (
    Role.ADMINISTRATOR,
    Role.MODERATOR,
    Role.HEAD_ORGANIZER,
    Role.OFFICER,
    Role.SECURITY,
    Role.ORGANIZER,
)
"""The ladder, highest first."""

DUTIES = frozenset({Role.QUEST_MASTER, Role.MENTOR, Role.GREETER})
"""Duties beside the ladder: moderators and above may always do them too."""

RoleMap = Mapping[str, int]
"""Internal role -> id of the guild's Discord role."""


class HasRoles(Protocol):
    """A member as far as permission goes."""

    @property
    def id(self) -> int: ...
    @property
    def role_ids(self) -> Collection[int]: ...
    @property
    def is_administrator(self) -> bool: ...


def granted_by(required: Role) -> tuple[Role, ...]:
    """The internal roles of which each is enough, highest first."""
    if required in STAFF:
        return STAFF[: STAFF.index(required) + 1]
    if required in DUTIES:
        return (Role.ADMINISTRATOR, Role.MODERATOR, required)
    return (required,)


def allowed(actor: HasRoles, required: Role, role_map: RoleMap) -> bool:
    """Whether the actor holds the required role, or one that includes it."""
    if required is Role.EVERYONE:
        return True
    if required is Role.DISCORD_ADMINISTRATOR:
        return actor.is_administrator
    enough = granted_by(required)
    if actor.is_administrator and Role.ADMINISTRATOR in enough:
        return True
    return any(role_map.get(role) in actor.role_ids for role in enough)


def held(actor: HasRoles, role_map: RoleMap) -> tuple[Role, ...]:
    """The internal roles that the actor holds by mapping, in the order of MAPPED."""
    return tuple(role for role in MAPPED if role_map.get(role) in actor.role_ids)


def rank(actor: HasRoles, role_map: RoleMap) -> int:
    """Place on the staff ladder: 0 for administrators, len(STAFF) for those not on it."""
    if actor.is_administrator:
        return 0
    for place, role in enumerate(STAFF):
        if role_map.get(role) in actor.role_ids:
            return place
    return len(STAFF)


def may_map(actor: HasRoles, role: Role, role_map: RoleMap) -> bool:
    """Whether the actor may change which Discord role stands for this one: never for a higher rung."""
    return rank(actor, role_map) <= (STAFF.index(role) if role in STAFF else STAFF.index(Role.MODERATOR))
