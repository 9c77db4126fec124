"""One web process: its parts, and how they begin and end.

Everything that costs a connection is made when it is first used, and the libraries for it are imported
there: the first verified answer waits for none of them. The products too are imported each for the first
interaction that needs it, or by a standing process soon after its start. Why: decision 0324.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.caches import get_horizon
from db.clock import Clock, SystemClock
from db.platform.command_log import CommandRow, add_command_rows
from db.platform.settings import list_settings
from db.pool import Connection, LazyTransaction
from deploy.settings import Settings
from handlers.frame.caches import Announcements, Cache, Cached, Read, SharedLevel
from handlers.frame.guild_settings import SettingsCache, Stored
from handlers.frame.resources import LazyPool, LazyQueue, Resources
from interactions import standing
from interactions.endpoint import Endpoint
from interactions.signature import SignatureCheck

if TYPE_CHECKING:
    from handlers.api.service import ApiService
    from handlers.dashboard.entrance import Dashboard
    from handlers.frame.admission import Admission
    from handlers.frame.command_log import CommandLog
    from handlers.frame.dispatch import Dispatch
    from handlers.frame.product import Product
    from handlers.frame.rate_limits import Limits

log = logging.getLogger(__name__)

CONNECTS_WITHIN_S = 0.25
TLS_WITHIN_S = 1.0
"""How long a connection to Redis may take: for TLS with a server far away, more."""
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
        self.watches = watches
        self.began = time.monotonic()
        self.clock = clock or SystemClock(settings.clock_file)
        self.pool = LazyPool(self._make_pool)
        self.queue = LazyQueue(self._make_queue)
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
        """What handlers have at hand."""
        from handlers.frame.doors import Doors
        from handlers.frame.vault import Vault
        from handlers.platform.ping.latencies import Latencies
        from interactions.languages import Languages

        caches: dict[str, Cache[Any, Any]] = {}

        def take_in(product: "Product") -> None:
            caches.update({cached.kind.name: self._cache(cached) for cached in product.cached})

        return Resources(
            clock=self.clock,
            languages=Languages.load([HANDLERS]),
            routes=Doors(self._products, take_in),
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
            caches=caches,
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
        """The REST API; imported for its first call, with all products."""
        from handlers.api.service import ApiService
        from handlers.api_list import APIS

        self.resources.routes.products()
        return ApiService(self.resources, APIS, self.redis)

    @cached_property
    def dashboard(self) -> "Dashboard":
        """Pages for browsers; imported for the first of them, with all products."""
        from handlers.dashboard.entrance import make_dashboard
        from handlers.dashboard_list import PAGES

        self.resources.routes.products()
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
        works = (standing.listen_to_changes, standing.warm_up, standing.tell_metrics, standing.watch)
        self._standing = [asyncio.create_task(work(self)) for work in works]

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

    def _make_queue(self) -> Any:
        from jobs.queue import ArqQueue

        return ArqQueue(self.settings.redis_url or "")

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

    async def _write_command_log(self, rows: list[CommandRow]) -> None:
        transaction = LazyTransaction(self.pool)
        try:
            await add_command_rows(transaction, rows)
            await transaction.commit()
        except BaseException:
            await transaction.rollback()
            raise

    async def _close_redis(self) -> None:
        if self._redis is not None:
            await self._redis.aclose()
