"""How high members stand, for whatever asks for a rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.quest_hall.ranks import find_rank, list_places
from handlers.quest_hall.ranks.messages import name_of
from interactions.escaping import Markdown

if TYPE_CHECKING:
    from db.pool import Connection
    from db.quest_hall.ranks import RankRow


async def place_of(db: Connection, guild_id: int, user_id: int) -> int:
    """From 1; 0: on no rank."""
    return (await list_places(db, guild_id, [user_id])).get(user_id, 0)


async def missing_rank(db: Connection, guild_id: int, user_id: int, rank_id: int | None) -> RankRow | None:
    """The rank that is asked for, if the member stands below it."""
    needed = await find_rank(db, guild_id, rank_id) if rank_id is not None else None
    if needed is None or await place_of(db, guild_id, user_id) >= needed.place:
        return None
    return needed


async def rank_label(db: Connection, guild_id: int, rank_id: int | None) -> Markdown:
    """As it reads; empty where none is asked for."""
    rank = await find_rank(db, guild_id, rank_id) if rank_id is not None else None
    return name_of(rank) if rank is not None else Markdown()
