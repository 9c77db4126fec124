"""The bot's REST API by way of the stand-in: /v1 is passed on to where interactions go, and noted.

Whoever builds a site tries it here and sees in the drawer what it asked. Of keys only the beginning is kept.
"""

from __future__ import annotations

import re
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpx
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from stand_in.world import World

Json = dict[str, Any]
KEPT: Final = 200
PREFIX: Final = re.compile(r"gh_[0-9a-z]+_.{6}")
"""Of a key, as `/apikey list` shows it."""
LONGEST: Final = 2_000_000
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LEFT_OUT: Final = frozenset({"host", "content-length", "connection", "transfer-encoding", "accept-encoding"})


class PassedCalls:
    """Calls that went through, the newest last."""

    def __init__(self, world: World, client: Callable[[], httpx.AsyncClient]) -> None:
        self._world, self._client = world, client
        self.calls: deque[Json] = deque(maxlen=KEPT)

    def routes(self) -> list[Route]:
        """Everything below /v1."""
        return [Route("/v1/{path:path}", self.take, methods=list(METHODS))]

    async def take(self, request: Request) -> Response:
        """The bot's answer, or 502 while there is no bot."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST:
                return Response(status_code=413)
        began = time.perf_counter()
        answer = await self._ask(request, body)
        self._note(request, answer.status_code, (time.perf_counter() - began) * 1000)
        return answer

    async def _ask(self, request: Request, body: bytes) -> Response:
        endpoint = self._world.application.interactions_endpoint_url
        if endpoint is None:
            return Response("The bot has no endpoint yet.", status_code=502)
        there = urlsplit(endpoint)
        url = urlunsplit((there.scheme, there.netloc, request.url.path, request.url.query, ""))
        headers = {name: value for name, value in request.headers.items() if name not in LEFT_OUT}
        try:
            answer = await self._client().request(
                request.method, url, content=body, headers=headers, timeout=30
            )
        except httpx.HTTPError:
            return Response("The bot does not answer.", status_code=502)
        kept = {name: value for name, value in answer.headers.items() if name not in LEFT_OUT}
        kept.pop("content-encoding", None)
        return Response(answer.content, answer.status_code, kept)

    def _note(self, request: Request, status: int, took_ms: float) -> None:
        key = PREFIX.search(request.headers.get("authorization", ""))
        self.calls.append(
            {
                "at": self._world.clock.now().isoformat(),
                "method": request.method,
                "path": request.url.path,
                "query": request.url.query,
                "status": status,
                "key": f"{key[0]}…" if key else "",
                "took_ms": round(took_ms, 1),
            }
        )
        self._world.watchers.tell("api")
