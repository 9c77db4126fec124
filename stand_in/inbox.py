"""A site of somebody's own: it takes webhooks at /inbox and shows what arrived.

`/inbox?answer=503` answers like that, so that one sees them come again.
"""

from collections import deque
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from stand_in.world import World

Json = dict[str, Any]
KEPT = 200
LONGEST = 1_000_000
SHOWN_HEADERS = "x-"


class Inbox:
    """What arrived, the newest last."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.arrived: deque[Json] = deque(maxlen=KEPT)

    def routes(self) -> list[Route]:
        """Where it takes them."""
        return [Route("/inbox", self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """Anything that is posted, whoever sends it; nothing is done with it."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST:
                return Response(status_code=413)
        answer = request.query_params.get("answer", "")
        status = int(answer) if answer.isascii() and answer.isdigit() and 200 <= int(answer) <= 599 else 204
        headers = {name: value for name, value in request.headers.items() if name.startswith(SHOWN_HEADERS)}
        self.arrived.append(
            {
                "at": self._world.clock.now().isoformat(),
                "headers": headers,
                "body": body.decode("utf-8", "replace"),
                "answer": status,
            }
        )
        self._world.watchers.tell("webhook")
        return Response(status_code=status)
