"""Changing how newcomers are welcomed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from db.platform.settings import lock_settings, merge_settings
from handlers.frame.guild_settings import typed
from handlers.platform.welcome.settings import WelcomeSettings

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def change(ctx: Context, changes: dict[str, Any]) -> WelcomeSettings:
    """Writes and audits what differs; how it is set then."""
    stored = await lock_settings(ctx.db, ctx.guild_id, WelcomeSettings.module)
    before = typed(WelcomeSettings, stored)
    after = msgspec.structs.replace(before, **changes)
    if after != before:
        await merge_settings(ctx.db, ctx.guild_id, WelcomeSettings.module, changes, [])
        facts = {"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(after)}
        await ctx.audit("welcome.set", **facts)
        ctx.settings_changed()
    return after
