"""One request straight into an ASGI application, and what came back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.answers import parts_in, text_in

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class HttpAnswer:
    """What came back over HTTP, read as Discord does; `reads` counts how often the body was asked for."""

    status: int
    body: bytes
    headers: dict[str, str]
    reads: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def type(self) -> int:
        return int(self.json["type"])

    @property
    def data(self) -> dict[str, Any]:
        """The message, modal or choices."""
        return (self.json.get("data") if self.body else None) or {}

    @property
    def content(self) -> str:
        return str(self.data["content"])

    @property
    def ephemeral(self) -> bool:
        return bool(self.data.get("flags", 0) & 64)

    @property
    def text(self) -> str:
        """All that is written in it: content, embeds, labels."""
        return text_in(self.data)

    def parts(self) -> Iterator[dict[str, Any]]:
        """Every component, at any depth."""
        return parts_in(self.data.get("components", ()))

    def button(self, label: str) -> str:
        """The custom id of the button of that label."""
        return next(p["custom_id"] for p in self.parts() if p["type"] == 2 and p.get("label") == label)

    def selects(self) -> list[dict[str, Any]]:
        return [part for part in self.parts() if part["type"] in (3, 5, 6, 7, 8)]


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
