"""Reading what a member's rank is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from db.activity import rank as rows
from db.activity import standings
from handlers.activity.rank.rules import RankFacts, rank_facts
from handlers.activity.xp.rules import Curve
from interactions.escaping import first_visible

if TYPE_CHECKING:
    from db.pool import Connection

XP_BOARD = "xp:all"


class RankPage(msgspec.Struct, frozen=True):
    """The facts, and the hashes of the member's pictures at Discord."""

    facts: RankFacts
    avatar: str | None
    guild_avatar: str | None


async def is_counted(db: Connection, guild_id: int, user_id: int) -> bool:
    """Whether there is anything to tell of the member."""
    return await rows.find_member_totals(db, guild_id, user_id) is not None


async def find_ranked(
    db: Connection, guild_id: int, user_id: int, curve: Curve, *, name: str | None = None
) -> RankPage | None:
    """Level, rank and totals of a member; None when nothing was ever counted.

    `name` is the one to show when the caller knows a fresher one than the last seen.
    """
    totals = await rows.find_member_totals(db, guild_id, user_id)
    if totals is None:
        return None
    standing = await standings.find_rank(db, guild_id, XP_BOARD, user_id)
    facts = rank_facts(
        name=first_visible(name, totals.nick, totals.global_name, totals.username),
        xp=totals.xp,
        messages=totals.messages,
        voice_seconds=totals.voice_seconds,
        rank=standing.rank if standing else None,
        curve=curve,
    )
    return RankPage(facts, totals.avatar, totals.guild_avatar)
