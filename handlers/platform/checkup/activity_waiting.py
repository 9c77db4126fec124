"""How many activity records wait to be counted, over the streams of all partitions and the one of before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from db.activity import stream
from db.partitions import PARTITIONS

if TYPE_CHECKING:
    from db.pool import Connection

ACTIVITY: Final = "guildhall:activity"


async def count_waiting(db: Connection, redis: Any, most: int) -> int:
    """Up to `most`; what a partition has counted of the old stream is the same for all, or soon will be."""
    own = [stream.stream_of(ACTIVITY, partition) for partition in range(PARTITIONS)]
    old = [stream.old_key(ACTIVITY, partition) for partition in range(PARTITIONS)]
    positions = await stream.list_positions(db, [ACTIVITY, *own, *old])
    left = [positions[key] for key in old if key in positions] or [positions.get(ACTIVITY, "0-0")]
    after = {name: positions.get(name, "0-0") for name in own} | {ACTIVITY: min(left, key=_order)}
    pipeline = redis.pipeline(transaction=False)
    for name, position in after.items():
        pipeline.xrange(name, f"({position}", "+", count=most)
    return min(most, sum(len(streams) for streams in await pipeline.execute()))


def _order(entry_id: str) -> tuple[int, ...]:
    return tuple(int(part) for part in entry_id.split("-"))
