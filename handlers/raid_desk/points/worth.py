"""What a run and a key are worth in raider points: the guild's usual, or the dungeon's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from db.raid_desk.points import WorthRow, find_worth, move_worth

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.context import Context
    from handlers.raid_desk.runs.outcome_rules import Worth

MOST_POINTS: Final = 1_000


async def set_own_worth(ctx: Context, after: WorthRow) -> None:
    """For runs and keys of that dungeon that are logged from now on."""
    key = after.dungeon_key
    before = await find_worth(ctx.db, ctx.guild_id, key) or WorthRow(key, None, None)
    if after == before:
        return
    await move_worth(ctx.db, ctx.guild_id, after)
    await ctx.audit(
        "points.config",
        key,
        before={"run": before.run_points, "key": before.key_points},
        after={"run": after.run_points, "key": after.key_points},
    )


async def worth_in(db: Connection, guild_id: int, dungeon_key: str, usual: Worth) -> Worth:
    """With what the dungeon says in place of the usual."""
    own = await find_worth(db, guild_id, dungeon_key)
    if own is None:
        return usual
    return msgspec.structs.replace(
        usual,
        run_raider=usual.run_raider if own.run_points is None else own.run_points,
        key_raider=usual.key_raider if own.key_points is None else own.key_points,
    )
