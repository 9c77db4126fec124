"""Into which of sixteen partitions a server falls. The relay has the same rule for itself."""

from typing import Final

PARTITIONS: Final = 16


def partition_of(guild_id: int) -> int:
    """Like Discord's shards: by the time in its id."""
    return (guild_id >> 22) % PARTITIONS
