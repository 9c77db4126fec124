"""The role of verified raiders, and what keeps the bot from giving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.frame.refusals import Refusal
from handlers.platform.roles.giving import find_ladder
from handlers.platform.roles.rules import Role
from handlers.platform.settings.platform_settings import PlatformSettings

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.guild import Guild


class NoVerifiedRole(Refusal):
    """No role has been chosen for `verified_raider` in this server yet."""

    remedy = "A moderator can choose one with `/setroles`."


class VerifiedRoleGone(Refusal):
    """The role chosen for `verified_raider` no longer exists."""

    remedy = "A moderator can choose another one with `/setroles`."


async def verified_role(db: Connection, guild: Guild) -> int:
    """The role to give; raises what keeps the bot from giving it."""
    role_id = guild.settings(PlatformSettings).roles.get(Role.VERIFIED_RAIDER)
    if role_id is None:
        raise NoVerifiedRole
    ladder = await find_ladder(db, guild.id)
    if ladder.positions and role_id not in ladder.positions:
        raise VerifiedRoleGone
    ladder.refuse_out_of_reach(role_id)
    return role_id
