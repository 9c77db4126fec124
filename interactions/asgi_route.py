"""The endpoint as an ASGI object for a Starlette `Route`: no Request or Response objects in between.

Route("/interactions", InteractionsRoute(endpoint), methods=["POST"])
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from typing import Any, Final, TypeVar

from interactions.endpoint import BODY_LIMIT, TOO_LARGE, TOO_SLOW, Answer, Endpoint

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_WITHIN_S: Final = 3.0
SWEEPS_PER_DEADLINE: Final = 4


class InteractionsRoute:
    """Reads at most 1 MiB and waits 3 to 4 s for it at most; the rest is the endpoint's."""

    def __init__(
        self, endpoint: Endpoint, *, body_limit: int = BODY_LIMIT, body_within_s: float = BODY_WITHIN_S
    ) -> None:
        self._endpoint = endpoint
        self._body_limit = body_limit
        self._deadline = _Deadline(body_within_s)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        signature, timestamp, announced = _headers(scope["headers"])
        if announced > self._body_limit:
            await _send(send, TOO_LARGE, close=True)
            return
        try:
            body = await self._deadline.meet(self._read(receive))
        except TimeoutError:
            await _send(send, TOO_SLOW, close=True)
            return
        if body is None:
            await _send(send, TOO_LARGE, close=True)
            return
        await _send(send, await self._endpoint.handle(signature, timestamp, body))

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body, or None as soon as it is too large."""
        message = await receive()
        body: bytes = message.get("body", b"")
        if message.get("more_body", False):
            chunks, length = [body], len(body)
            while message.get("more_body", False) and length <= self._body_limit:
                message = await receive()
                chunks.append(message.get("body", b""))
                length += len(chunks[-1])
            body = b"".join(chunks)
        return body if len(body) <= self._body_limit else None


class _Deadline:
    """One deadline for many reads, kept by one timer for all: `asyncio.timeout` costs each read 5 us."""

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._began: dict[asyncio.Task[Any], float] = {}
        self._overdue: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def meet(self, reading: Coroutine[Any, Any, T]) -> T:
        """Raises TimeoutError if it takes too long, which is noticed at most a quarter of the time late."""
        loop = asyncio.get_running_loop()
        task: asyncio.Task[Any] = asyncio.current_task(loop)  # type: ignore[assignment]  # always in a task
        self._began[task] = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(self._within_s / SWEEPS_PER_DEADLINE, self._sweep, loop)
        try:
            return await reading
        except asyncio.CancelledError:
            if task not in self._overdue or task.uncancel() > 0:
                raise
            raise TimeoutError from None
        finally:
            del self._began[task]
            self._overdue.discard(task)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        latest_start = loop.time() - self._within_s
        for task, began in self._began.items():
            if began <= latest_start and task not in self._overdue:
                self._overdue.add(task)
                task.cancel()
        self._timer = None
        if self._began:
            self._timer = loop.call_later(self._within_s / SWEEPS_PER_DEADLINE, self._sweep, loop)


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes | None, bytes | None, int]:
    """Signature, timestamp and announced length; a signature header that comes twice counts as none."""
    signature: bytes | None = None
    timestamp: bytes | None = None
    seen, announced = 0, 0
    for name, value in headers:
        if name == b"x-signature-ed25519":
            signature = value
            seen += 1
        elif name == b"x-signature-timestamp":
            timestamp = value
            seen += 1
        elif name == b"content-length" and value.isdigit():
            announced = int(value[:20])
    if seen != 2:
        return None, None, announced
    return signature, timestamp, announced


async def _send(send: Send, answer: Answer, *, close: bool = False) -> None:
    headers = [(b"content-length", b"%d" % len(answer.body))]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type.encode()))
    if answer.headers:
        headers += [(name.encode(), value.encode()) for name, value in answer.headers]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
