"""How a web process is: alive, ready, and in numbers."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

if TYPE_CHECKING:
    from handlers.frame.resources import LazyQueue
    from interactions.web import Web

PROBE_S = 1.0


class Probes:
    """How the process is: alive, ready, and in numbers."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def live(self, request: Request) -> HttpResponse:
        """200 as long as the event loop turns."""
        return HttpResponse(b"ok")

    async def ready(self, request: Request) -> HttpResponse:
        """200 when PostgreSQL answers; Redis may be away, then this process decides alone."""
        if await _milliseconds(self._web.probe_database) is None:
            return HttpResponse(b"database away", 503)
        return HttpResponse(b"ready")

    async def health(self, request: Request) -> HttpResponse:
        """Numbers as JSON; 503 when the database is away, or nothing was heard of the relay for a minute."""
        from deploy.web_metrics import health_facts

        web = self._web
        others = await health_facts(web)
        database_ms, redis_ms = await asyncio.gather(
            _milliseconds(web.probe_database), _milliseconds(web.probe_redis)
        )
        facts = {
            "uptime_s": round(time.monotonic() - web.began, 1),
            "database_ms": database_ms,
            "redis_ms": redis_ms,
            "workers_alive": redis_ms is not None and await web.queue.workers_alive(),
            "queue_length": await _length(web.queue) if redis_ms is not None else None,
            "interactions": dict(web.endpoint.counts),
            "outcomes": dict(web.dispatch.counts),
            "deciding_alone": web.admission.redis_is_away,
            "records_waiting": web.admission.waiting_records,
            "records_dropped": web.admission.dropped,
            "command_log_dropped": web.command_log.dropped,
            "command_log_unwritable": web.command_log.unwritable,
            "caches": {name: dict(cache.counts) for name, cache in web.announcements.caches.items()},
            **others,
        }
        deaf = web.settings.relay and redis_ms is not None and not others["relay"]
        status = 503 if database_ms is None or deaf else 200
        return HttpResponse(msgspec.json.encode(facts), status, media_type="application/json")

    async def metrics(self, request: Request) -> HttpResponse:
        """For Prometheus, which must know METRICS_TOKEN."""
        from deploy.web_metrics import allowed, scrape

        token = self._web.settings.metrics_token
        if token is None:
            return HttpResponse(b"set METRICS_TOKEN to have metrics", 404)
        if not allowed(token, request.headers.get("authorization")):
            return HttpResponse(b"", 401, headers={"www-authenticate": "Bearer"})
        text, kind = await scrape(self._web)
        return HttpResponse(text, media_type=kind)


async def _milliseconds(probe: Any) -> float | None:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PROBE_S):
            await probe()
    except Exception:
        return None
    return round((time.perf_counter() - started) * 1000, 2)


async def _length(queue: LazyQueue) -> int | None:
    try:
        return await queue.length()
    except Exception:
        return None
