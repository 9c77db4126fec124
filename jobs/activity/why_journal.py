"""The last decisions about a member's xp, kept in Redis for `/xp why`: written by the drain, best effort.

Why: decision 0166.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from handlers.activity.xp.why import KEPT_DECISIONS, KEPT_S, journal_key

if TYPE_CHECKING:
    from redis.asyncio import Redis

_encode = msgspec.msgpack.Encoder().encode


async def keep_decisions(
    redis: Redis, decisions: Sequence[tuple[int, int, Sequence[tuple[Any, ...]]]]
) -> None:
    """(guild, user, decisions from old to new); the newest are kept for a day."""
    pipeline = redis.pipeline(transaction=False)
    for guild_id, user_id, made in decisions:
        key = journal_key(guild_id, user_id)
        pipeline.lpush(key, *(_encode(decision) for decision in made))
        pipeline.ltrim(key, 0, KEPT_DECISIONS - 1)
        pipeline.expire(key, KEPT_S)
    await pipeline.execute()
