"""Where each shard's session stands, kept in Redis beside the records so that a restart resumes it."""

from dataclasses import dataclass, replace
from typing import Any

from redis.asyncio import Redis

_TOLERATED_STALLS = 1


@dataclass(frozen=True)
class Position:
    """Everything up to `seq` of this session is in the stream."""

    shard: int
    shards: int
    session_id: str
    seq: int
    resume_url: str
    user_id: int
    guilds: int = 0

    def at(self, seq: int) -> "Position":
        return replace(self, seq=seq)

    def arguments(self) -> tuple[str | int, ...]:
        """In the order of flush.lua."""
        return (self.session_id, self.seq, self.resume_url, self.user_id, self.shards, self.guilds)


def session_key(shard: int) -> str:
    """The hash that flush.lua writes."""
    return f"guildhall:relay:session:{shard}"


async def find_position(redis: Redis, shard: int, shards: int) -> Position | None:
    """The stored position, or None when there is none or it belongs to another number of shards."""
    stored: dict[Any, Any] = await redis.hgetall(session_key(shard))  # type: ignore[misc]
    fields = {name.decode(): value.decode() for name, value in stored.items()}
    try:
        position = Position(
            shard=shard,
            shards=int(fields["shards"]),
            session_id=fields["session_id"],
            seq=int(fields["seq"]),
            resume_url=fields["resume_url"],
            user_id=int(fields["user_id"]),
            guilds=int(fields["guilds"]),
        )
    except (KeyError, ValueError):
        return None
    return position if position.shards == shards and position.session_id else None


async def delete_position(redis: Redis, shard: int) -> None:
    """The next start identifies again."""
    await redis.delete(session_key(shard))


async def mark_stalled(redis: Redis, shard: int) -> None:
    """Keeps the position for one more start; a second stall in a row deletes it.

    Otherwise a resume address that accepts and then says nothing would be tried after every restart.
    """
    key = session_key(shard)
    if await redis.exists(key) and await redis.hincrby(key, "stalls", 1) > _TOLERATED_STALLS:  # type: ignore[misc]
        await redis.delete(key)
