"""A server that answers by the test's script, well by default; it remembers every call.

Beside the stand-in, because it knows no rules: the client and the outbox are shown answers that Discord's own
rules would not give (any code, a header that contradicts its body, a page of a proxy), about things that are
nowhere. What Discord does by its rules is the stand-in's alone.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.serving import served

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass
class SeenCall:
    """One request as it came in. `at` is the server's loop time."""

    method: str
    path: str
    headers: dict[str, str]
    query: dict[str, str]
    body: Any
    files: dict[str, tuple[str, bytes]]
    at: float


@dataclass
class Fault:
    """What to answer instead. `applied`: the call takes effect all the same; `hang`: no answer at all."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    path: str = ""
    method: str = ""
    applied: bool = False
    hang: bool = False
    text: str | None = None

    def fits(self, call: SeenCall) -> bool:
        return bool(re.search(self.path, call.path)) and self.method in ("", call.method)


class ScriptedDiscord:
    """State and script of one server; `url` is its API address."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[SeenCall] = []
        self.faults: list[Fault] = []
        self.messages: dict[int, dict[str, Any]] = {}
        self.headers: dict[str, str] = {}
        self.arrived = asyncio.Condition()
        self._nonces: dict[tuple[str, str], int] = {}
        self._next_id = 900_000_000_000_000_000

    def answers(self, status: int, body: Any = None, *, times: int = 1, **how: Any) -> None:
        """The next matching calls get this answer."""
        self.faults += [Fault(status, body, **how) for _ in range(times)]

    def refuses(
        self, retry_after_s: float, *, scope: str = "user", in_header_s: float | None = None, **how: Any
    ) -> None:
        """The next matching call gets a 429 of Discord's own."""
        wait_s = retry_after_s if in_header_s is None else in_header_s
        headers = {"retry-after": str(wait_s), "x-ratelimit-scope": scope, "x-ratelimit-remaining": "0"}
        body = {"message": "slower", "retry_after": retry_after_s, "global": scope == "global"}
        self.answers(429, body, headers=headers, **how)

    def to(self, path: str, method: str = "") -> list[SeenCall]:
        """The calls whose path fits the expression."""
        return [call for call in self.calls if re.search(path, call.path) and method in ("", call.method)]

    def texts(self, channel_id: int) -> list[str]:
        """What stands in the channel, in order."""
        return [seen["content"] for seen in self.messages.values() if seen["channel_id"] == str(channel_id)]

    async def until(self, count: int, path: str = "") -> None:
        """Returns when so many matching calls have come in."""
        async with asyncio.timeout(60), self.arrived:
            await self.arrived.wait_for(lambda: len(self.to(path)) >= count)

    async def answer(self, request: Request) -> Response:
        call = await _seen(request)
        self.calls.append(call)
        async with self.arrived:
            self.arrived.notify_all()
        fault = next((fault for fault in self.faults if fault.fits(call)), None)
        if fault is None:
            return self._apply(call)
        self.faults.remove(fault)
        if fault.applied:
            self._apply(call)
        if fault.hang:
            with suppress(TimeoutError):
                await asyncio.wait_for(request.receive(), 30)
        if fault.text is not None:
            return Response(fault.text, fault.status, fault.headers, "text/html")
        return JSONResponse(fault.body or {}, fault.status, fault.headers)

    def _apply(self, call: SeenCall) -> Response:
        if call.method in ("PUT", "DELETE"):
            return Response(status_code=204, headers=self.headers)
        written = re.search(r"/channels/(\d+)/messages$", call.path)
        if call.method == "POST" and written:
            return JSONResponse(self._write(written[1], call.body), 200, self.headers)
        if call.method == "GET" and written:
            newest = [seen for seen in self.messages.values() if seen["channel_id"] == written[1]]
            return JSONResponse(newest[::-1], 200, self.headers)
        if call.path.endswith("/users/@me/channels"):
            return JSONResponse({"id": "1" + call.body["recipient_id"]}, 200, self.headers)
        return JSONResponse({"id": "1"}, 200, self.headers)

    def _write(self, channel_id: str, body: dict[str, Any]) -> dict[str, Any]:
        nonce = (channel_id, str(body.get("nonce")))
        if body.get("enforce_nonce") and nonce in self._nonces:
            return self.messages[self._nonces[nonce]]
        self._next_id += 1
        message = {
            "id": str(self._next_id),
            "channel_id": channel_id,
            "author": {"bot": True},
            "content": body.get("content", ""),
            "embeds": body.get("embeds", []),
        }
        self.messages[self._next_id] = message
        self._nonces[nonce] = self._next_id
        return message


async def _seen(request: Request) -> SeenCall:
    raw = await request.body()
    files: dict[str, tuple[str, bytes]] = {}
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("multipart/"):
        whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + raw)
        for part in whole.get_payload():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            files[name] = (part.get_filename() or "", content)
        raw = files.pop("payload_json")[1]
    body = json.loads(raw) if raw else None
    return SeenCall(
        request.method,
        request.url.path,
        dict(request.headers),
        dict(request.query_params),
        body,
        files,
        asyncio.get_running_loop().time(),
    )


class ScriptedServer:
    """Serves one scripted Discord after another on the same port: starting a server takes its time."""

    def __init__(self) -> None:
        self.url = ""
        self._now = ScriptedDiscord()

    def fresh(self) -> ScriptedDiscord:
        """A new one in the place of the last."""
        self._now = ScriptedDiscord()
        self._now.url = self.url
        return self._now

    async def answer(self, request: Request) -> Response:
        return await self._now.answer(request)


@pytest_asyncio.fixture(scope="session")
async def discord_server() -> AsyncIterator[ScriptedServer]:
    """A running one."""
    scripted = ScriptedServer()
    route = Route("/api/v10/{rest:path}", scripted.answer, methods=METHODS)
    async with served(Starlette(routes=[route])) as address:
        scripted.url = f"{address}/api/v10"
        yield scripted


@pytest_asyncio.fixture
async def discord(discord_server: ScriptedServer) -> ScriptedDiscord:
    """One of the test's own."""
    return discord_server.fresh()
