"""Where a drain stands in the streams of the partitions that it leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.activity.stream import old_key, stream_of
from db.partitions import PARTITIONS, partition_of
from jobs.activity.counting.records import Entry


@dataclass(slots=True)
class StreamPlace:
    """A position in a stream: in a partition's own, or in the one of before, which many read."""

    stream: str
    partitions: tuple[int, ...]
    keys: tuple[str, ...]
    """Under which names the position is kept."""
    position: str

    @property
    def is_own(self) -> bool:
        """Whether nobody else reads that stream."""
        return self.keys[0] == self.stream

    @property
    def keeps_poison(self) -> bool:
        """Whether what cannot be read is this one's to set aside: in the old stream, of one reader only."""
        return self.is_own or 0 in self.partitions

    @property
    def takes_all(self) -> bool:
        """Whether all that the stream tells is of these partitions."""
        return self.is_own or len(self.partitions) == PARTITIONS

    def takes(self, entry: Entry) -> bool:
        """Whether it is of these partitions, or of no server at all: such records are in each stream."""
        guild_id = getattr(entry.record, "guild_id", None)
        return guild_id is None or partition_of(guild_id) in self.partitions


def keys_of(stream: str, partitions: Sequence[int]) -> list[str]:
    """The names of all positions of these partitions."""
    return [
        key for partition in partitions for key in (stream_of(stream, partition), old_key(stream, partition))
    ]


def places_of(stream: str, partitions: Sequence[int], positions: Mapping[str, str]) -> list[StreamPlace]:
    """Places to read together, the old stream's first.

    While some partitions are behind others in the old stream, only these are told, and only there: they catch
    up before anything else is read.
    """
    by_position: dict[str, list[int]] = {}
    for partition in partitions:
        by_position.setdefault(positions[old_key(stream, partition)], []).append(partition)
    first = min(by_position, key=order)
    behind = tuple(by_position[first])
    old = StreamPlace(stream, behind, tuple(old_key(stream, partition) for partition in behind), first)
    if len(by_position) > 1:
        return [old]
    own = [stream_of(stream, partition) for partition in partitions]
    return [
        old,
        *(
            StreamPlace(name, (partition,), (name,), positions[name])
            for name, partition in zip(own, partitions, strict=True)
        ),
    ]


def share(drains: int) -> int:
    """How many partitions each of so many drains leads at most."""
    return -(-PARTITIONS // max(1, drains))


def entry_ms(entry_id: str) -> int:
    """The time part of a stream entry's id."""
    return int(entry_id.partition("-")[0])


def order(entry_id: str) -> tuple[int, int]:
    """By which entries of one Redis follow each other."""
    time, _, number = entry_id.partition("-")
    return int(time), int(number or 0)
