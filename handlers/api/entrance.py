"""The API as an ASGI application below /v1, and for cloud functions: bounded bodies in, answers out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from handlers.api.requests import ApiRequest
from handlers.api.service import ApiService
from interactions.endpoint import BODY_LIMIT, Answer

PREFIX: Final = "/v1"
BODY_WITHIN_S: Final = 10.0
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


async def serve(service: ApiService, scope: Any, receive: Any, send: Any) -> None:
    """One request of an ASGI server."""
    headers = _headers(scope["headers"])
    body: bytes | None = b""
    if scope["method"] not in READS:
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                body = await _read(receive)
        except TimeoutError:
            await _send(send, Answer(408), head=False)
            return
    query = scope.get("query_string", b"").decode("latin-1")
    answer = await answer_call(service, scope["method"], scope["path"], query, headers, body)
    await _send(send, answer, head=scope["method"] == "HEAD")


async def answer_call(
    service: ApiService, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes | None
) -> Answer:
    """One call, whatever carried it. `body` None: it was too large."""
    if body is not None and len(body) > BODY_LIMIT:
        body = None
    return await service.answer(ApiRequest(method, path.removeprefix(PREFIX), query, headers, body))


def _headers(raw: Any) -> dict[str, str]:
    """Names in lower case; of a header that comes twice, both joined, which is no key and no version."""
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


async def _read(receive: Any) -> bytes | None:
    """The body, or None as soon as it is too large."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            return None
        more = message.get("more_body", False)
    return bytes(body)


async def _send(send: Any, answer: Answer, *, head: bool) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type.encode()))
    if answer.status not in (204, 304):
        headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})
