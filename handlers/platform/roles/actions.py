"""Changing and reading the map of internal roles."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from handlers.frame.context import Context
from handlers.frame.refusals import Refusal
from handlers.platform.roles.names import role_name
from handlers.platform.roles.rules import DUTIES, MAPPED, STAFF, Role, may_map
from handlers.platform.settings.changes import Change
from handlers.platform.settings.maps import change_map, read_map
from interactions.options import RoleOption

if TYPE_CHECKING:
    from interactions.languages import Say


class AboutRole(Refusal):
    """That cannot be done with this role."""

    def translated_fields(self, say: "Say") -> dict[str, Any]:
        return {"role": role_name(say, self.fields["key"])}


class AboveYou(AboutRole):
    """You cannot change who counts as **{role}**: that ranks above you."""

    remedy = "Somebody who holds that role, or a Discord administrator of the server, can change it."
    rule = (
        "Nobody can hand out a rank above their own: each staff role is set by those who hold it or a higher "
        "one, all other roles by moderators and above."
    )


class EveryoneAsStaff(AboutRole):
    """The role of all members cannot be **{role}**: the whole server would hold it."""

    remedy = "Choose a role that only the right members have."


async def role_map(ctx: Context) -> dict[str, int]:
    """The map as it stands in this transaction."""
    return await read_map(ctx, "roles")


async def set_roles(
    ctx: Context, picked: Mapping[Role, RoleOption], cleared: Collection[Role] = ()
) -> tuple[Change, ...]:
    """Sets and clears entries, audits what really changed, and returns it."""

    def refuse(change: Change, before: Mapping[str, int]) -> None:
        role = Role(change.key)
        if not may_map(ctx.actor, role, before):
            raise AboveYou(key=role)
        if change.after == ctx.guild_id and role in (*STAFF, *DUTIES):
            raise EveryoneAsStaff(key=role)

    wanted: dict[str, int | None] = {role: option.id for role, option in picked.items()}
    for key in cleared:
        wanted.setdefault(key, None)
    return await change_map(ctx, "roles", MAPPED, wanted, refuse)
