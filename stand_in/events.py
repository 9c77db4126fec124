"""Where changes go: the gateway, a bounded log of it, and everybody who watches the control stream."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Json = dict[str, Any]


class Gateway(Protocol):
    """What the world needs of the gateway: deliver an event (`guild_id` None: a direct message)."""

    def dispatch(self, event: str, guild_id: int | None, data: Json) -> None: ...


class SilentGateway:
    """Delivers to nobody; the event log is kept all the same."""

    def dispatch(self, event: str, guild_id: int | None, data: Json) -> None:
        return None


@dataclass(slots=True)
class GatewayEvent:
    at: datetime
    event: str
    guild_id: int | None
    data: Json


class Watchers:
    """Fan-out to control streams; a reader that falls 2,000 notices behind is cut off."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Json | None]] = set()
        self._listeners: list[Callable[[Json], None]] = []
        self.sequence = 0

    def tell(self, kind: str, **facts: Any) -> None:
        self.sequence += 1
        if not self._queues and not self._listeners:
            return
        notice = {"kind": kind, "sequence": self.sequence, **facts}
        for listener in self._listeners:
            listener(notice)
        for queue in list(self._queues):
            try:
                queue.put_nowait(notice)
            except asyncio.QueueFull:
                self._queues.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)

    def listen(self, listener: Callable[[Json], None]) -> None:
        self._listeners.append(listener)

    def open(self) -> "asyncio.Queue[Json | None]":
        """A queue of notices; None means the stream has ended."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue(maxsize=2000)
        self._queues.add(queue)
        return queue

    def close(self, queue: "asyncio.Queue[Json | None]") -> None:
        self._queues.discard(queue)

    def close_all(self) -> None:
        for queue in list(self._queues):
            self._queues.discard(queue)
            while queue.full():
                queue.get_nowait()
            queue.put_nowait(None)


class EventLog:
    """The last gateway events, for tests and the curious."""

    def __init__(self, keep: int = 5000) -> None:
        self.events: deque[GatewayEvent] = deque(maxlen=keep)

    def add(self, event: GatewayEvent) -> None:
        self.events.append(event)

    def named(self, event: str) -> list[Json]:
        return [entry.data for entry in self.events if entry.event == event]
