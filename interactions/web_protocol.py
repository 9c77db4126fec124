"""HTTP/1.1 as the web process speaks it: uvicorn's httptools protocol, with bounds on heads and connections.

A head has 64 KiB and 5 s; whoever sends more or takes longer is told so (431, 408) and cut off. Of the open
connections the one that has waited longest without a whole head makes room for a new one. httptools has no
such bounds of its own, and uvicorn counts only what has a whole head. The time is kept by one timer for all
connections: one for each would cost every request.
"""

import asyncio
import logging
import resource
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = logging.getLogger(__name__)

HEAD_BYTES: Final = 65_536
HEAD_WITHIN_S: Final = 5.0
LOOK_EVERY_S: Final = 0.5
SPARE_FILES: Final = 128
"""For PostgreSQL, Redis, logs and what is just being accepted."""
MOST_CONNECTIONS: Final = 4_096

_TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def most_connections() -> int:
    """As many as this process may open files, less what it needs itself."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(16, min(MOST_CONNECTIONS, soft - SPARE_FILES if soft > 0 else MOST_CONNECTIONS))


class Heads:
    """The connections of one process that still owe the end of a head, the longest waiting first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.open = 0
        self.pushed_out = 0
        self._since: dict[WebProtocol, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, connection: "WebProtocol", loop: asyncio.AbstractEventLoop) -> None:
        """Its time runs from now on."""
        self._since.pop(connection, None)
        self._since[connection] = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(LOOK_EVERY_S, self._look, loop)

    def end(self, connection: "WebProtocol") -> None:
        """Its head is whole, or it is gone."""
        self._since.pop(connection, None)

    def make_room(self) -> bool:
        """Cuts off the one that has waited longest; False when all have a whole head."""
        longest = next(iter(self._since), None)
        if longest is None:
            return False
        self.pushed_out += 1
        if self.pushed_out % 1_000 == 1:
            log.warning(
                "%d connections are open; %d without a request were cut off", self.most, self.pushed_out
            )
        longest.cut_off()
        return True

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        latest_begin = loop.time() - HEAD_WITHIN_S
        for connection, since in list(self._since.items()):
            if since > latest_begin:
                break
            connection.overdue()
        self._timer = loop.call_later(LOOK_EVERY_S, self._look, loop) if self._since else None


_heads: Heads | None = None


def heads() -> Heads:
    """Those of this process."""
    global _heads
    if _heads is None:
        _heads = Heads(most_connections())
    return _heads


class WebProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._heads = heads()
        self._in_head = True
        self._head_bytes = 0
        self._tail = b""
        self._counted = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes its place, which another one may have to leave; without any it is closed at once."""
        if self._heads.open >= self._heads.most and not self._heads.make_room():
            transport.abort()
            return
        self._heads.open += 1
        self._counted = True
        super().connection_made(transport)
        self._heads.begin(self, self.loop)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leaves its place."""
        self._leave()
        if self.transport is not None:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a head are counted before they are parsed, and those that are kept are never too many."""
        if self.transport is None or self.transport.is_closing():
            return
        if self._in_head:
            left = HEAD_BYTES - self._head_bytes
            self._head_bytes += len(data)
            if len(data) > left and not _ends_within(self._tail + data, left + len(self._tail)):
                self.refuse(_TOO_LARGE)
                return
        super().data_received(data)
        self._tail = data[-3:] if self._in_head else b""

    def on_message_begin(self) -> None:
        """A head begins, the first or one after an answer."""
        if not self._in_head:
            self._in_head, self._head_bytes = True, 0
            self._heads.begin(self, self.loop)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole; the body is bounded by the endpoint."""
        self._in_head = False
        self._heads.end(self)
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Answered: until it asks again it only holds a place."""
        super().on_response_complete()
        if not self._in_head and self._counted:
            self._heads.begin(self, self.loop)

    def overdue(self) -> None:
        """Its time is up."""
        if self._in_head:
            self.refuse(_TOO_SLOW)
        else:
            self.cut_off()

    def refuse(self, answer: bytes) -> None:
        """Says why, and closes."""
        self._leave()
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()

    def cut_off(self) -> None:
        """Closes without a word: somebody else needs the place now."""
        self._leave()
        self.transport.abort()

    def _leave(self) -> None:
        self._heads.end(self)
        if self._counted:
            self._counted = False
            self._heads.open -= 1


def _ends_within(data: bytes, left: int) -> bool:
    """Whether the head ends in the bytes that are left to it; what follows is the body."""
    return data.find(b"\r\n\r\n", 0, max(0, left)) >= 0
