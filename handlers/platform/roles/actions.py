"""Changing and reading the map of internal roles."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from db.platform.settings import find_settings, lock_settings, merge_setting_entries
from handlers.frame.context import Context
from handlers.frame.guild_settings import typed
from handlers.frame.refusals import Refusal
from handlers.platform.roles.names import role_name
from handlers.platform.roles.rules import DUTIES, MAPPED, STAFF, Role, may_map
from handlers.platform.settings.changes import Change
from handlers.platform.settings.platform_settings import PlatformSettings
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
    stored = await find_settings(ctx.db, ctx.guild_id, PlatformSettings.module)
    return typed(PlatformSettings, stored).roles


async def set_roles(
    ctx: Context, picked: Mapping[Role, RoleOption], cleared: Collection[Role] = ()
) -> tuple[Change, ...]:
    """Sets and clears entries, audits what really changed, and returns it."""
    stored = await lock_settings(ctx.db, ctx.guild_id, PlatformSettings.module)
    before = typed(PlatformSettings, stored).roles
    wanted: dict[Role, int | None] = {role: option.id for role, option in picked.items()}
    for key in cleared:
        wanted.setdefault(key, None)
    changes = tuple(
        Change(role, before.get(role), wanted[role])
        for role in MAPPED
        if role in wanted and before.get(role) != wanted[role]
    )
    for change in changes:
        _check(ctx, change, before)
    if changes:
        await _save(ctx, changes)
    return changes


def _check(ctx: Context, change: Change, before: Mapping[str, int]) -> None:
    role = Role(change.key)
    if not may_map(ctx.actor, role, before):
        raise AboveYou(key=role)
    if change.after == ctx.guild_id and role in (*STAFF, *DUTIES):
        raise EveryoneAsStaff(key=role)


async def _save(ctx: Context, changes: tuple[Change, ...]) -> None:
    patch = {change.key: change.after for change in changes if change.after is not None}
    removed = [change.key for change in changes if change.after is None]
    await merge_setting_entries(ctx.db, ctx.guild_id, PlatformSettings.module, "roles", patch, removed)
    for change in changes:
        await ctx.audit("roles.set", change.key, before=change.before, after=change.after)
    ctx.settings_changed()
