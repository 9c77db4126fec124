"""Entry point of `web`: the interactions endpoint, and what tells a platform how the process is.

Everything that costs a connection is made when it is first used, and the libraries for it are imported
there: the first verified answer waits for none of them. The products too are imported for the first
interaction that needs them, or by a standing process soon after its start.
"""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response as HttpResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from db.caches import get_horizon, get_next_transaction
from db.clock import Clock, SystemClock
from db.platform.command_log import CommandRow, add_command_rows
from db.platform.settings import list_settings
from db.pool import Connection, LazyTransaction
from deploy.settings import Settings, settings_or_exit
from handlers.frame.caches import CHANNEL, Announcements, Cache, Cached, Read, SharedLevel
from handlers.frame.guild_settings import SettingsCache, Stored
from handlers.frame.resources import LazyPool, Resources
from interactions.endpoint import Endpoint, InteractionsRoute
from interactions.signature import SignatureCheck

if TYPE_CHECKING:
    from deploy.alerting import Watch
    from handlers.api.service import ApiService
    from handlers.dashboard.entrance import Dashboard
    from handlers.frame.admission import Admission
    from handlers.frame.command_log import CommandLog
    from handlers.frame.dispatch import Dispatch
    from handlers.frame.product import Product
    from handlers.frame.rate_limits import Limits

log = logging.getLogger(__name__)

INTERACTIONS = "/interactions"
API = "/v1/"
DASHBOARD = "/dashboard"
PROBE_S = 1.0
CONNECTS_WITHIN_S = 0.25
TLS_WITHIN_S = 1.0
"""How long a connection to Redis may take: for TLS with a server far away, more."""
COLLECT_AFTER = 20_000
"""Allocations between looks for reference cycles: of which an interaction leaves none, but many objects."""
WARM_UP_AFTER_S = 0.3
"""When a standing process imports its products: after the first answers, before most commands."""
METRICS_AFTER_S = 3.0
"""When a standing process first writes its metrics down: nobody waits for them."""
WATCH_AFTER_S = 10.0
"""When a standing process begins to look after the machine."""
HANDLERS = Path(__file__).resolve().parent.parent / "handlers"


class Web:
    """One web process: its parts, and how they begin and end. `settings` must name database and Redis."""

    def __init__(
        self,
        settings: Settings,
        *,
        products: "tuple[Product, ...] | None" = None,
        clock: Clock | None = None,
        limits: "Limits | None" = None,
        cut_off_s: float | None = None,
        log_before_answer: bool = False,
        watches: bool = True,
    ) -> None:
        self.settings = settings
        self._watches = watches
        self.began = time.monotonic()
        self.clock = clock or SystemClock(settings.clock_file)
        self.pool = LazyPool(self._make_pool)
        self.queue = _LazyQueue(settings.redis_url or "")
        self._redis: Any = None
        self._products = products
        self._limits = limits
        self._cut_off_s = cut_off_s
        self._log_before_answer = log_before_answer
        self._shared = SharedLevel(self.redis)
        self.announcements = Announcements(self._shared)
        self.guild_settings = SettingsCache(self._load_settings, shared=self._shared)
        self.announcements.add(self.guild_settings)
        check = SignatureCheck(
            settings.discord_public_keys,
            window_s=settings.timestamp_window_s,
            now=lambda: self.clock.now().timestamp(),
        )
        self.endpoint = Endpoint(check, lambda: self.dispatch)
        self._standing: list[asyncio.Task[None]] = []

    @cached_property
    def resources(self) -> Resources:
        """What handlers have at hand; the products are imported for it."""
        from handlers.frame.vault import Vault
        from handlers.platform.ping.latencies import Latencies
        from handlers.products import PRODUCTS
        from interactions.languages import Languages
        from interactions.router import Routes

        products = PRODUCTS if self._products is None else self._products
        return Resources(
            clock=self.clock,
            languages=Languages.load([HANDLERS]),
            products=products,
            routes=Routes.of(products),
            pool=self.pool,
            queue=self.queue,
            settings=self.guild_settings,
            latencies=Latencies(self.probe_database, self.probe_redis, self.queue.workers_alive),
            modules_off=self.settings.modules_off,
            pictures_url=self.settings.pictures_url,
            vault=Vault(self.settings.encryption_keys),
            portal_url=self.settings.portal_url,
            dashboard_url=self.settings.dashboard_url if self.settings.discord_client_secret else "",
            heard=self.heard,
            caches={one.kind.name: self._cache(one) for product in products for one in product.cached},
        )

    def _cache(self, what: Cached) -> Cache[Any, Any]:
        async def load(guild_id: int, part: str) -> Read[Any]:
            return await self._read(lambda db: what.load(db, guild_id, part, self.clock.now()))

        cache = Cache[Any, Any](what.kind, load, lambda raw: raw, shared=self._shared)
        self.announcements.add(cache)
        return cache

    @cached_property
    def admission(self) -> "Admission":
        """Whether an interaction may pass."""
        from handlers.frame.admission import Admission
        from handlers.frame.rate_limits import Limits, Rate

        told = self.settings
        member = Rate(told.command_rate_limit, told.command_rate_window_ms / 1000)
        return Admission(self.redis, self.clock, self._limits or Limits(member=member))

    @cached_property
    def command_log(self) -> "CommandLog":
        """What became of each interaction."""
        from handlers.frame.command_log import CommandLog

        return CommandLog(self._write_command_log)

    @cached_property
    def dispatch(self) -> "Dispatch":
        """The way from an interaction to its answer."""
        from handlers.frame.dispatch import CUT_OFF_S, Dispatch

        return Dispatch(
            self.resources,
            self.admission,
            self.command_log,
            cut_off_s=CUT_OFF_S if self._cut_off_s is None else self._cut_off_s,
            log_before_answer=self._log_before_answer,
        )

    @cached_property
    def api(self) -> "ApiService":
        """The REST API; imported for its first call."""
        from handlers.api.service import ApiService
        from handlers.api_list import APIS

        return ApiService(self.resources, APIS, self.redis)

    @cached_property
    def dashboard(self) -> "Dashboard":
        """Pages for browsers; imported for the first of them."""
        from handlers.dashboard.entrance import make_dashboard
        from handlers.dashboard_list import PAGES

        return make_dashboard(self.resources, PAGES, self.redis, self.settings)

    async def redis(self) -> Any:
        """The client for admission: it gives up quickly, and repeats nothing by itself."""
        if self._redis is None:
            from redis.asyncio import Redis

            url = self.settings.redis_url or ""
            within_s = TLS_WITHIN_S if url.startswith("rediss:") else CONNECTS_WITHIN_S
            self._redis = Redis.from_url(url, socket_connect_timeout=within_s, socket_timeout=None)
        return self._redis

    def begin(self) -> None:
        """Starts what a standing process does on its own; a cloud function does without."""
        self._standing = [
            asyncio.create_task(self._listen()),
            asyncio.create_task(self._warm_up()),
            asyncio.create_task(self._tell_metrics()),
            asyncio.create_task(self._watch()),
        ]

    async def end(self) -> None:
        """Writes what waits to be written, then closes the connections."""
        for task in self._standing:
            task.cancel()
        finishing = [self.queue.close, self._close_redis]
        if "dispatch" in self.__dict__:
            await self.dispatch.close()
            finishing = [self.command_log.flush, self.admission.close, *finishing]
        if "api" in self.__dict__:
            finishing = [self.api.close, *finishing]
        if "dashboard" in self.__dict__:
            finishing = [self.dashboard.close, *finishing]
        for finish in finishing:
            try:
                async with asyncio.timeout(3):
                    await finish()
            except Exception as problem:
                log.warning("%s at the end: %s", finish.__name__, problem)
        await self.pool.close()

    async def heard(self) -> Any:
        """What Redis tells of the machine; None while it is away."""
        from deploy.web_metrics import heard

        return await heard(self)

    async def probe_database(self) -> object:
        """One round trip to PostgreSQL."""
        pool = await self.pool.get()
        return await pool.fetchval("SELECT 1")

    async def probe_redis(self) -> object:
        """One round trip to Redis."""
        return await (await self.redis()).ping()

    async def _make_pool(self) -> Any:
        from db.pool import create_pool

        settings = self.settings
        return await create_pool(
            settings.database_url or "",
            min_size=1,
            max_size=settings.pool_max_size,
            statement_timeout_ms=settings.statement_timeout_ms,
            prepared_statements=settings.prepared_statements,
            slow_query_ms=settings.slow_query_ms,
            application_name="guildhall web",
        )

    async def _load_settings(self, guild_id: int) -> Read[Stored]:
        return await self._read(lambda db: list_settings(db, guild_id))

    async def _read(self, load: Callable[[Connection], Awaitable[Any]]) -> Read[Any]:
        """For a cache: what is committed, and from which transaction on it may lack something."""
        transaction = LazyTransaction(self.pool)
        try:
            horizon = await get_horizon(transaction)
            return Read(await load(transaction), horizon)
        finally:
            await transaction.rollback()

    async def _next_transaction(self) -> int:
        return await get_next_transaction(await self.pool.get())

    async def _write_command_log(self, rows: list[CommandRow]) -> None:
        transaction = LazyTransaction(self.pool)
        try:
            await add_command_rows(transaction, rows)
            await transaction.commit()
        except BaseException:
            await transaction.rollback()
            raise

    async def _listen(self) -> None:
        from db.listen import listen

        heard = self.announcements
        await listen(
            self.settings.database_url or "",
            {CHANNEL: heard.hear},
            connected=lambda: heard.began(self._next_transaction),
            lost=heard.ended,
        )

    async def _warm_up(self) -> None:
        """In a thread: answers go on meanwhile."""
        await asyncio.sleep(WARM_UP_AFTER_S)
        await asyncio.to_thread(import_module, "handlers.products")
        _ = self.dispatch

    async def _tell_metrics(self) -> None:
        """Where another process finds them; see deploy.metrics."""
        await asyncio.sleep(METRICS_AFTER_S)
        if self.settings.redis_url is not None:
            from deploy.metrics import publish_forever
            from deploy.query_times import publish_queries_forever
            from deploy.web_metrics import own

            redis = await self.redis()
            await asyncio.gather(
                publish_forever(redis, "web", lambda: own(self), self.settings.folders),
                publish_queries_forever(redis, "web"),
            )

    async def _watch(self) -> None:
        """Looks after the machine, also while no worker could."""
        await asyncio.sleep(WATCH_AFTER_S)
        if self._watches and self.settings.redis_url is not None:
            await self.make_watch().look_forever()

    def make_watch(self) -> "Watch":
        """See deploy.alerting."""
        from deploy.alerting import Watch

        return Watch(
            self.settings,
            self.pool.get,
            self.heard,
            self.queue.workers_alive,
            self.clock,
            self.resources.languages,
        )

    async def _close_redis(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()


class _LazyQueue:
    """arq's queue, imported when the first request is deferred."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._queue: Any = None

    def _get(self) -> Any:
        if self._queue is None:
            from jobs.queue import ArqQueue

            self._queue = ArqQueue(self._url)
        return self._queue

    async def enqueue(self, request: Any, **how: Any) -> bool:
        """As jobs.requests.Queue."""
        return bool(await self._get().enqueue(request, **how))

    async def workers_alive(self, queue: str = "quick") -> bool:
        """As jobs.requests.Queue."""
        return bool(await self._get().workers_alive(queue))

    async def length(self, queue: str = "quick") -> int:
        """Jobs that wait."""
        return int(await self._get().length(queue))

    async def close(self) -> None:
        """Closes it if it was ever opened."""
        if self._queue is not None:
            await self._queue.close()


def create_app(web: Web) -> Starlette:
    """The ASGI application around it."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, 20, 20)
        web.begin()
        yield
        await web.end()

    probes = Probes(web)
    interactions = InteractionsRoute(web.endpoint)
    return _Application(
        interactions,
        {API: _ApiRoute(web), DASHBOARD: _DashboardRoute(web)},
        routes=[
            Route(INTERACTIONS, interactions, methods=["POST"]),
            Route("/pictures/dungeons/{name}", dungeon_picture, methods=["GET"]),
            Route("/healthz", probes.live, methods=["GET"]),
            Route("/readyz", probes.ready, methods=["GET"]),
            Route("/health", probes.health, methods=["GET"]),
            Route("/metrics", probes.metrics, methods=["GET"]),
        ],
        lifespan=lifespan,
    )


async def dungeon_picture(request: Request) -> HttpResponse:
    """A dungeon's picture; its address changes with it, so it is kept for ever."""
    from handlers.raid_desk.dungeons.pictures import read_picture

    picture = read_picture(request.path_params["name"])
    if picture is None:
        return HttpResponse(b"no such picture", 404)
    png, newest = picture
    keep = "public, max-age=31536000, immutable" if newest else "public, max-age=300"
    return HttpResponse(png, media_type="image/png", headers={"cache-control": keep})


class _ApiRoute:
    """The REST API as an ASGI object, which cold starts for interactions do not pay for."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from handlers.api.entrance import serve

        await serve(self._web.api, scope, receive, send)


class _DashboardRoute:
    """The dashboard as an ASGI object, which cold starts for interactions do not pay for."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._web.dashboard(scope, receive, send)


class _Application(Starlette):
    """Interactions pass by the middleware and the router, which cost a tenth of a command.

    Nothing is lost: the endpoint answers every error itself.
    """

    def __init__(self, interactions: InteractionsRoute, below: Mapping[str, ASGIApp], **how: Any) -> None:
        super().__init__(**how)
        self._interactions = interactions
        self._below = below
        """By the beginning of the path; whatever else it holds, a problem too is theirs."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        path = scope["path"]
        if path == INTERACTIONS and scope["method"] == "POST":
            await self._interactions(scope, receive, send)
            return
        app = next((app for begins, app in self._below.items() if path.startswith(begins)), super().__call__)
        await app(scope, receive, send)


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


async def _length(queue: _LazyQueue) -> int | None:
    try:
        return await queue.length()
    except Exception:
        return None


def __getattr__(name: str) -> Any:
    """`app`, made when an ASGI server asks for it: importing this module starts and demands nothing."""
    if name != "app":
        raise AttributeError(name)
    made = create_app(Web(settings_or_exit("web")))
    globals()["app"] = made
    return made


def main() -> None:
    """Serves on PORT until a signal ends it."""
    import uvicorn

    settings = settings_or_exit("web")
    uvicorn.run(
        create_app(Web(settings)),
        host="0.0.0.0",  # noqa: S104  # Discord has to reach it
        port=settings.port,
        loop="uvloop",
        http="interactions.web_protocol:WebProtocol",
        ws="none",
        access_log=False,
        server_header=False,
        log_level=settings.log_level.lower(),
        timeout_graceful_shutdown=8,
    )


if __name__ == "__main__":
    main()
