"""What the relay's shards last told Redis of themselves."""

from __future__ import annotations

from typing import Any, Final

import msgspec

KEYS: Final = [f"guildhall:relay:health:{shard}" for shard in range(256)]
"""One question for as many shards as there may be, instead of a search among all keys of Redis."""


class RelayShard(msgspec.Struct, frozen=True):
    """`last_event_ms`: Unix time. A shard that has been silent for a minute is not told of."""

    shard: int
    connected: bool = False
    last_event_ms: int | None = None


async def read_shards(redis: Any) -> list[RelayShard]:
    """Those that have been heard of, by number."""
    reports = await redis.mget(KEYS)
    return [
        msgspec.convert({**msgspec.json.decode(report), "shard": shard}, RelayShard)
        for shard, report in enumerate(reports)
        if report
    ]
