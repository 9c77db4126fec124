"""Which guilds have somebody in voice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from db.partitions import partition_of
from jobs.activity.counting.guild import GuildTally

NO_SHARDS: Final[frozenset[int | None]] = frozenset()


class Voiced:
    """Guilds with somebody in voice, by partition and shard: a pulse visits those that it tells of."""

    def __init__(self) -> None:
        self._shards: dict[int, set[int | None]] = {}
        self._guilds: dict[tuple[int, int | None], dict[int, GuildTally]] = {}

    def __contains__(self, guild_id: int) -> bool:
        return guild_id in self._shards

    def of(self, shard: int, partitions: Iterable[int]) -> list[GuildTally]:
        """Those of a shard in these partitions."""
        return [
            guild for partition in partitions for guild in self._guilds.get((partition, shard), {}).values()
        ]

    def note(self, guild: GuildTally) -> None:
        """Somebody came, went, or was told of by another shard."""
        before = self._shards.get(guild.guild_id, NO_SHARDS)
        if guild.voice.shards.keys() == before:
            return
        now = set(guild.voice.shards)
        partition = partition_of(guild.guild_id)
        for shard in before - now:
            del self._guilds[partition, shard][guild.guild_id]
        for shard in now - before:
            self._guilds.setdefault((partition, shard), {})[guild.guild_id] = guild
        self._shards[guild.guild_id] = now
        if not now:
            del self._shards[guild.guild_id]
