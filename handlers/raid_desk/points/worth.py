"""What a run and a key are worth in raider points: the guild's usual, or the dungeon's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.raid_desk.points import find_worth

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.raid_desk.runs.outcome_rules import Worth


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
