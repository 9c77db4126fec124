"""Which entries of a stream were applied before: by the numbers of the gateway's sessions, and by ids.

Why: decision 0161.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from msgspec import Struct

from db.partitions import partition_of
from jobs.activity.counting.records import Command, Entry, Message, Pulse, Session
from jobs.activity.counting.window import RecentIds


class StreamPart(NamedTuple):
    """Entries of one stream, which tells of these partitions."""

    partitions: Sequence[int]
    entries: Sequence[Entry]
    shards: frozenset[int] = frozenset()
    """Of the pulses and new sessions among them."""


class SessionHead(Struct):
    """How far the records of a shard's session were applied in a partition."""

    session: str = ""
    seq: int = 0
    moved: bool = False
    """Since it was written."""


class Deduplicator:
    """Knows how far each session was applied, and the ids that were counted lately."""

    def __init__(self, window: RecentIds) -> None:
        self._window = window
        self._heads: dict[int, dict[int, SessionHead]] = {}
        """By partition and shard."""

    def load(self, sessions: Mapping[tuple[int, int], tuple[str, int]]) -> None:
        """Session and highest sequence number by partition and shard, as they are stored."""
        for (partition, shard), (session, seq) in sessions.items():
            self._heads.setdefault(partition, {})[shard] = SessionHead(session, seq)

    def fresh(self, told: StreamPart) -> tuple[StreamPart, list[int]]:
        """The entries that were not applied before, and the new ids of messages and commands."""
        fresh: list[Entry] = []
        ids: list[int] = []
        shards: set[int] = set()
        recent, partitions = self._window.ids, told.partitions
        if len(partitions) == 1:
            is_next = partial(_moves, self._heads.setdefault(partitions[0], {}))
        else:
            is_next = partial(self._is_next, partitions)
        for entry in told.entries:
            record = entry.record
            if entry.seq and not is_next(entry):
                continue
            natural = natural_id(entry)
            if natural is None:
                if type(record) in (Pulse, Session):
                    shards.add(entry.shard)
                fresh.append(entry)
            elif natural not in recent:
                recent.add(natural)
                ids.append(natural)
                fresh.append(entry)
        return StreamPart(partitions, fresh, frozenset(shards)), ids

    def _is_next(self, partitions: Sequence[int], entry: Entry) -> bool:
        """Whether it was not applied before in its partition, or in any that its stream tells of."""
        guild_id = getattr(entry.record, "guild_id", None)
        told = partitions if guild_id is None else (partition_of(guild_id),)
        moved = [_moves(self._heads.setdefault(partition, {}), entry) for partition in told]
        return any(moved)

    def moved_sessions(self) -> dict[tuple[int, int], SessionHead]:
        """By partition and shard, those that are not written yet; they count as written now."""
        moved: dict[tuple[int, int], SessionHead] = {}
        for partition, heads in sorted(self._heads.items()):
            for shard, head in sorted(heads.items()):
                if head.moved:
                    moved[partition, shard], head.moved = head, False
        return moved


def natural_id(entry: Entry) -> int | None:
    """The id of a message or command; None for all else."""
    record = entry.record
    if type(record) is Message:
        return record.message_id
    return record.interaction_id if type(record) is Command else None


def _moves(heads: dict[int, SessionHead], entry: Entry) -> bool:
    """Whether the entry was not applied before; its shard's head is at it then."""
    head = heads.get(entry.shard)
    if head is None:
        head = heads[entry.shard] = SessionHead()
    elif entry.seq <= head.seq and entry.session == head.session:
        return False
    head.session, head.seq, head.moved = entry.session, entry.seq, True
    return True
