"""The endpoint as an ASGI object for a Starlette `Route`: no Request or Response objects in between.

Route("/interactions", InteractionsRoute(endpoint), methods=["POST"])
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Final

from interactions.endpoint import BODY_LIMIT, TOO_LARGE, TOO_SLOW, Answer, Endpoint

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BODY_WITHIN_S: Final = 4.0


class InteractionsRoute:
    """Reads at most 1 MiB and waits at most 4 s for it; the rest is the endpoint's."""

    def __init__(
        self, endpoint: Endpoint, *, body_limit: int = BODY_LIMIT, body_within_s: float = BODY_WITHIN_S
    ) -> None:
        self._endpoint = endpoint
        self._body_limit = body_limit
        self._body_within_s = body_within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        signature, timestamp, announced = _headers(scope["headers"])
        if announced > self._body_limit:
            await _send(send, TOO_LARGE, close=True)
            return
        try:
            message = await receive()
            body: bytes | None = message.get("body", b"")
            if message.get("more_body", False):
                async with asyncio.timeout(self._body_within_s):
                    body = await self._read_on(message.get("body", b""), receive)
        except TimeoutError:
            await _send(send, TOO_SLOW, close=True)
            return
        if body is None or len(body) > self._body_limit:
            await _send(send, TOO_LARGE, close=True)
            return
        await _send(send, await self._endpoint.handle(signature, timestamp, body))

    async def _read_on(self, start: bytes, receive: Receive) -> bytes | None:
        chunks, length = [start], len(start)
        while length <= self._body_limit:
            message = await receive()
            chunks.append(message.get("body", b""))
            length += len(chunks[-1])
            if not message.get("more_body", False):
                return b"".join(chunks) if length <= self._body_limit else None
        return None


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
    headers = [(b"content-length", str(len(answer.body)).encode())]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type.encode()))
    headers += [(name.encode(), value.encode()) for name, value in answer.headers]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
