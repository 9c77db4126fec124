"""One gateway session: what was sent to it, in order, and how far back it can be replayed."""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stand_in.gateway.intents import Intent

if TYPE_CHECKING:
    from stand_in.gateway.connection import Connection


@dataclass
class Session:
    """A bot's session on one shard. It outlives its connections until the resume window has passed."""

    session_id: str
    shard: int
    shards: int
    intents: Intent
    replay_limit: int = 100_000
    seq: int = 0
    connection: "Connection | None" = None
    lost_connection_at: float | None = None
    """Monotonic seconds; None while connected."""
    resumes: int = 0
    heard_seq: int = 0
    """The `d` of the last heartbeat: what the client has received."""
    events: deque[tuple[int, bytes]] = field(default_factory=deque)
    """(seq, whole dispatch as JSON), oldest first, at most `replay_limit`."""
    grew: asyncio.Event = field(default_factory=asyncio.Event)

    def owns(self, guild_id: int | None) -> bool:
        """Events outside guilds belong to shard 0."""
        return self.shard == (0 if guild_id is None else (guild_id >> 22) % self.shards)

    def push(self, event: str, data: Any) -> None:
        """Appends a dispatch; whoever is connected is woken to send it."""
        self.seq += 1
        encoded = json.dumps({"t": event, "s": self.seq, "op": 0, "d": data}, separators=(",", ":"))
        self.events.append((self.seq, encoded.encode()))
        while len(self.events) > self.replay_limit:
            self.events.popleft()
        self.grew.set()

    def can_replay_after(self, seq: int) -> bool:
        """Whether every event after `seq` is still here."""
        oldest = self.events[0][0] if self.events else self.seq + 1
        return oldest - 1 <= seq <= self.seq

    def after(self, seq: int, limit: int = 500) -> list[tuple[int, bytes]]:
        """The next events after `seq`, at most `limit`."""
        if not self.events:
            return []
        start = max(0, seq + 1 - self.events[0][0])
        return [self.events[i] for i in range(start, min(len(self.events), start + limit))]
