"""What anybody may read: how the API is, its description, and a page of it."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from handlers.api.description import describe, our_version
from handlers.api.fields import Raw
from handlers.api.page import draw_page
from handlers.api.relay_state import RelayState
from handlers.api.routes import Api
from handlers.platform.roles.rules import Role

if TYPE_CHECKING:
    from handlers.api.service import ApiService as Service
else:
    Service = Any

BEGAN = time.monotonic()

api = Api("platform", "The API itself")


class Health(msgspec.Struct, frozen=True):
    """How it is. Times in milliseconds, null where nothing answers. `workers`: whether anybody works.

    `relay`: how many shards hear Discord; null while Redis does not answer.
    """

    status: Literal["well", "broken"]
    timestamp: datetime
    version: str
    uptime_s: float
    database_ms: float | None
    redis_ms: float | None
    workers: bool
    relay: RelayState | None


@api.get("/health", requires=Role.EVERYONE, scope=None)
async def read_health(service: Service) -> Health:
    """How the bot is."""
    resources = service.resources
    sample = await resources.latencies.current()
    return Health(
        status="well" if sample.database_ms is not None and sample.workers else "broken",
        timestamp=resources.clock.now(),
        version=our_version(),
        uptime_s=round(time.monotonic() - BEGAN, 1),
        database_ms=sample.database_ms,
        redis_ms=sample.queue_ms,
        workers=sample.workers,
        relay=await service.relay.current(),
    )


@api.get("/openapi.json", requires=Role.EVERYONE, scope=None)
async def read_description(service: Service) -> dict[str, Any]:
    """This description, as OpenAPI 3.1."""
    return describe(service.endpoints.routes)


@api.get("/docs", requires=Role.EVERYONE, scope=None, also="text/html")
async def read_docs(service: Service) -> Raw:
    """This description as a page to read."""
    page = draw_page(describe(service.endpoints.routes))
    return Raw(page.encode(), "text/html; charset=utf-8")
