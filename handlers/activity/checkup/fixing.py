"""What a press under `/doctor` does about activity: each looks again first, and is audited as its command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.activity.leaderboard_panels import find_board
from db.activity.level_roles import delete_level_role, list_level_roles
from db.activity.prizes import list_prizes
from db.platform.guilds import list_channels, list_roles
from db.platform.settings import lock_settings
from handlers.activity.checkup.settings import CHANNEL_LISTS, ROLE_LISTS, both
from handlers.activity.leaderboards.panels import remove_board
from handlers.activity.leaderboards.rules import BoardMetric
from handlers.activity.prizes.actions import remove_prize
from handlers.activity.prizes.rules import PrizePeriod
from handlers.activity.settings import ActivitySettings
from handlers.frame.guild_settings import typed
from handlers.platform.checkup.findings import NothingToFix
from handlers.platform.settings.actions import change, find_place

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def take_level_role_out(ctx: Context, subject: str) -> None:
    """Members keep it, if it still exists; it is only no longer given or taken."""
    rows = (await list_level_roles(ctx.db, [ctx.guild_id])).get(ctx.guild_id, [])
    known = {str(row.role_id): row.role_id for row in rows}
    if subject not in known or not await _cannot_be_given(ctx, known[subject]):
        raise NothingToFix
    if not await delete_level_role(ctx.db, ctx.guild_id, known[subject]):
        raise NothingToFix
    await ctx.audit("level_roles.remove", subject)


async def take_prize_out(ctx: Context, subject: str) -> None:
    """As `/prizes remove`."""
    prizes = {f"{row.metric}:{row.period}": row for row in await list_prizes(ctx.db, ctx.guild_id)}
    prize = prizes.get(subject)
    if prize is None or not await _cannot_be_given(ctx, prize.role_id):
        raise NothingToFix
    await remove_prize(ctx, BoardMetric(prize.metric), PrizePeriod(prize.period))


async def _cannot_be_given(ctx: Context, role_id: int) -> bool:
    """Gone or managed; what stands too high is for people to move."""
    roles = {row.role_id: row for row in await list_roles(ctx.db, ctx.guild_id)}
    return bool(roles) and (role_id not in roles or roles[role_id].managed)


async def remove_dead_board(ctx: Context, subject: str) -> None:
    """A board whose channel is gone."""
    panel = await find_board(ctx.db, ctx.guild_id, int(subject)) if subject.isdecimal() else None
    if panel is None:
        raise NothingToFix
    alive = {row.channel_id for row in await list_channels(ctx.db, ctx.guild_id)}
    if not alive or panel.channel_id in alive:
        raise NothingToFix
    await remove_board(ctx, panel)


async def take_dead_entries_out(ctx: Context, subject: str) -> None:
    """Of one setting: what is gone."""
    if subject not in (*ROLE_LISTS, *CHANNEL_LISTS):
        raise NothingToFix
    value = getattr(await _settings(ctx), subject)
    if subject in ROLE_LISTS:
        alive = {row.role_id for row in await list_roles(ctx.db, ctx.guild_id)}
    else:
        alive = {row.channel_id for row in await list_channels(ctx.db, ctx.guild_id)}
    if not alive or alive.issuperset(value):
        raise NothingToFix
    await _change(ctx, subject, _only(value, alive))


def _only(value: Any, alive: set[int]) -> Any:
    if isinstance(value, dict):
        return {target_id: factor for target_id, factor in value.items() if target_id in alive}
    return tuple(target_id for target_id in value if target_id in alive)


async def take_multiplier_off(ctx: Context, subject: str) -> None:
    """Of what earns no xp anyway."""
    without = {"role_multipliers": "no_xp_roles", "channel_multipliers": "no_xp_channels"}
    if subject not in without:
        raise NothingToFix
    settings = await _settings(ctx)
    factors = getattr(settings, subject)
    useless = both(getattr(settings, without[subject]), factors)
    if not useless:
        raise NothingToFix
    await _change(
        ctx, subject, {target_id: factor for target_id, factor in factors.items() if target_id not in useless}
    )


async def announce_level_ups(ctx: Context, subject: str) -> None:
    """In the channel that is chosen for them."""
    if (await _settings(ctx)).level_up_destination == "channel":
        raise NothingToFix
    await _change(ctx, "level_up_destination", "channel")


async def bring_xp_back(ctx: Context, subject: str) -> None:
    """At the usual rate."""
    if (await _settings(ctx)).xp_rate != 0:
        raise NothingToFix
    await _change(ctx, "xp_rate", 1.0)


async def _settings(ctx: Context) -> ActivitySettings:
    """As they stand; nobody else changes them until the end of this transaction."""
    return typed(ActivitySettings, await lock_settings(ctx.db, ctx.guild_id, ActivitySettings.module))


async def _change(ctx: Context, key: str, value: Any) -> None:
    await change(ctx, find_place(ctx, ActivitySettings.module, key), value)


FIXES = {
    "level_role": take_level_role_out,
    "prize": take_prize_out,
    "board": remove_dead_board,
    "dead_entries": take_dead_entries_out,
    "multiplier": take_multiplier_off,
    "level_ups": announce_level_ups,
    "xp_rate": bring_xp_back,
}
