"""The interactions endpoint for platforms that call a function: made once, kept between calls.

Nothing runs after the reply there: what is written off the answer path elsewhere is written before it,
and work that takes longer goes to the queue, for a worker that runs on any host.
"""

import asyncio
from typing import TYPE_CHECKING

from deploy.logs import set_up_logging
from deploy.settings import settings_or_exit
from interactions.endpoint import BODY_LIMIT, TOO_LARGE, Answer

if TYPE_CHECKING:
    from interactions.endpoint import Endpoint

PATHS = ("/", "/interactions")
LIVE_PATH = "/healthz"
TURNS_AFTER_A_FREEZE = 3

LIVE = Answer(200, b"ok", "text/plain")
NOT_FOUND = Answer(404)
NOT_ALLOWED = Answer(405, headers=(("allow", "POST"),))

_endpoint: "Endpoint | None" = None


async def answer(method: str, path: str, signature: str | None, timestamp: str | None, body: bytes) -> Answer:
    """One request to one answer. Connections are made by the first request that needs them."""
    if path == LIVE_PATH:
        return LIVE
    if path not in PATHS:
        return NOT_FOUND
    if method != "POST":
        return NOT_ALLOWED
    if len(body) > BODY_LIMIT:
        return TOO_LARGE
    for _ in range(TURNS_AFTER_A_FREEZE):
        await asyncio.sleep(0)  # lets the loop notice connections that were closed while we were frozen
    return await endpoint().handle(signature, timestamp, body)


def endpoint() -> "Endpoint":
    """The one endpoint of this instance."""
    global _endpoint
    if _endpoint is None:
        _endpoint = _make_endpoint()
    return _endpoint


def _make_endpoint() -> "Endpoint":
    from interactions.asgi import Web

    settings = settings_or_exit("function")
    set_up_logging(
        "function",
        level=settings.log_level,
        log_format=settings.log_format,
        secrets=(settings.discord_bot_token, settings.database_url, settings.redis_url),
    )
    return Web(settings, log_before_answer=True).endpoint
