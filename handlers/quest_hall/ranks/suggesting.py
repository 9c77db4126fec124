"""What is suggested where a rank is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.quest_hall.ranks import list_ranks
from interactions.responses import Choice

if TYPE_CHECKING:
    from handlers.frame.context import Context


async def suggest_ranks(ctx: Context, typed: str) -> list[Choice]:
    """The ladder, the lowest rank first."""
    ladder = await list_ranks(ctx.db, ctx.guild_id)
    fitting = [rank for rank in ladder if typed.casefold() in rank.name.casefold()]
    return [Choice(rank.name, str(rank.rank_id)) for rank in fitting[:25]]
