"""Messages of many members, as a relay writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from bench.scale_meter import Meter
from db.partitions import partition_of
from jobs.activity.draining import STREAM

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EPOCH_MS = 1_420_070_400_000
MEMBERS = 30_000
encode = msgspec.msgpack.Encoder().encode


def guild_id(number: int) -> int:
    """Spread as Discord's ids are."""
    return (number + 1) << 22


async def tell_messages(
    meter: Meter,
    servers: int,
    seq: int,
    count: int,
    *,
    members: int = MEMBERS,
    first: int = 0,
    stream: str = STREAM,
) -> int:
    """The next messages after `seq`, of the same members in turn, spread over servers from `first` on, each
    in the stream of its server's partition; returns the last sequence number."""
    pipeline = meter.redis.pipeline(transaction=False)
    at_ms = int(NOON.timestamp() * 1000)
    for number in range(seq + 1, seq + count + 1):
        member = number % members
        guild = guild_id(first + member % servers)
        message = ((at_ms - EPOCH_MS) << 22) | number
        record = ("message", guild, guild + 1, member + 1, message, 0, False)
        pipeline.xadd(
            f"{stream}:{partition_of(guild)}", {"r": encode((0, "bench", number, at_ms, False, record))}
        )
        if len(pipeline) >= 5000:
            await pipeline.execute()
    await pipeline.execute()
    return seq + count
