"""One request straight into an ASGI application, and what came back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class HttpAnswer:
    """What came back over HTTP; `reads` counts how often the body was asked for."""

    status: int
    body: bytes
    headers: dict[str, str]
    reads: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def content(self) -> str:
        """Of the message that answers an interaction."""
        return str(self.json["data"]["content"])


async def call(
    app: Any, method: str, path: str, headers: Headers, body: bytes = b"", chunks: Iterable[Any] | None = None
) -> HttpAnswer:
    """`chunks`: the body in parts; awaitables among them are awaited first."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "scheme": "http",
        "server": ("test", 80),
        "client": ("test", 1),
        "root_path": "",
    }
    parts = iter([body] if chunks is None else chunks)
    sent: list[Any] = []
    reads = 0
    following = next(parts, None)

    async def receive() -> dict[str, Any]:
        nonlocal following, reads
        reads += 1
        part = following
        if hasattr(part, "__await__"):
            await part
            part = b""
        following = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": following is not None}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    named = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return HttpAnswer(start["status"], b"".join(part.get("body", b"") for part in rest), named, reads)
