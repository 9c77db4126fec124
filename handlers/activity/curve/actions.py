"""Checking a proposal and letting it act: settings, audit; the roles follow by the sync.

Why: decision 0243.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.activity.level_roles import list_level_roles
from db.platform.settings import lock_settings, merge_settings
from handlers.activity.curve.rules import Proposal
from handlers.activity.settings import ActivitySettings, CurveDoesNotRise
from handlers.activity.xp.rules import Curve, hundredths
from handlers.frame.guild_settings import typed

if TYPE_CHECKING:
    from handlers.frame.context import Context


def present(settings: ActivitySettings) -> Proposal:
    """What holds now."""
    return Proposal(settings.curve, hundredths(settings.xp_rate))


def refuse_falling(curve: Curve) -> None:
    """Each level must take more than the one before, and the last be within reach."""
    if not curve.rises():
        raise CurveDoesNotRise()


async def apply(ctx: Context, wanted: Proposal) -> bool:
    """Write the settings; returns whether there are level roles that may have to follow."""
    refuse_falling(wanted.curve)
    module = ActivitySettings.module
    stored = await lock_settings(ctx.db, ctx.guild_id, module)
    before, defaults = typed(ActivitySettings, stored), ActivitySettings()
    values = {
        "curve_quadratic": wanted.curve.quadratic,
        "curve_linear": wanted.curve.linear,
        "curve_constant": wanted.curve.constant,
        "xp_rate": wanted.rate / 100,
    }
    patch = {key: value for key, value in values.items() if value != getattr(defaults, key)}
    await merge_settings(ctx.db, ctx.guild_id, module, patch, [key for key in values if key not in patch])
    old = {key: getattr(before, key) for key in values}
    await ctx.audit("curve.apply", before=msgspec.to_builtins(old), after=values)
    ctx.settings_changed()
    return bool(await list_level_roles(ctx.db, [ctx.guild_id]))
