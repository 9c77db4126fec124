"""What a process that answers interactions has at hand, each made when it is first used."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from handlers.frame.vault import Vault

if TYPE_CHECKING:
    from db.clock import Clock
    from handlers.frame.caches import Cache
    from handlers.frame.doors import Doors
    from handlers.frame.guild_settings import SettingsCache
    from handlers.frame.product import Product
    from handlers.platform.ping.latencies import Latencies
    from interactions.languages import Languages
    from jobs.requests import Queue


MOST_LOCALES = 2_000


class LazyPool:
    """A pool that is made at its first use; a failed attempt is repeated by the next one."""

    def __init__(self, make: Callable[[], Awaitable[Any]]) -> None:
        self._make = make
        self._pool: Any = None
        self._lock = asyncio.Lock()

    @property
    def made(self) -> Any:
        """The asyncpg pool if there is one already."""
        return self._pool

    async def get(self) -> Any:
        """The asyncpg pool."""
        if self._pool is None:
            async with self._lock:
                if self._pool is None:
                    self._pool = await self._make()
        return self._pool

    async def acquire(self, *, timeout: float | None = None) -> Any:
        """As asyncpg's; making the pool counts against the time."""
        async with asyncio.timeout(timeout):
            pool = await self.get()
        return await pool.acquire(timeout=timeout)

    async def release(self, connection: Any) -> None:
        """As asyncpg's."""
        await self._pool.release(connection)

    async def expire_connections(self) -> None:
        """As asyncpg's."""
        if self._pool is not None:
            await self._pool.expire_connections()

    async def close(self) -> None:
        """Ends the connections; in a hurry after a second."""
        if self._pool is None:
            return
        try:
            async with asyncio.timeout(1):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


class LazyQueue:
    """A queue that is made when the first request is deferred."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._queue: Any = None

    def _get(self) -> Any:
        if self._queue is None:
            self._queue = self._make()
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


class Resources(msgspec.Struct, eq=False):
    """`routes`: the doors of all products, of which not all may be imported yet.
    `modules_off`: modules that are switched off for the whole process, by configuration.

    `vault`: encrypts what must not be readable in the database; empty without a key.
    `pictures_url`: where pictures that messages show are fetched from; empty: nowhere.
    `dashboard_url`: where browsers find the dashboard; empty: there is none.
    `portal_url`: a community's own site; empty: none, unless a server names one.
    `caches`: of what imported products want cached, by the names of their kinds.
    `heard`: what Redis tells of the machine (handlers.operations.machine.Heard), None while it is away.
    """

    clock: "Clock"
    languages: "Languages"
    routes: "Doors"
    pool: Any
    queue: "Queue"
    settings: "SettingsCache"
    latencies: "Latencies"
    modules_off: frozenset[str] = frozenset()
    pictures_url: str = ""
    vault: "Vault" = msgspec.field(default_factory=lambda: Vault(()))
    dashboard_url: str = ""
    portal_url: str = ""
    caches: "dict[str, Cache[Any, Any]]" = msgspec.field(default_factory=dict)
    heard: Callable[[], Awaitable[Any]] | None = None
    _locales: dict[tuple[str | None, str | None], str] = msgspec.field(default_factory=dict)

    def locale_for(self, wanted: str | None, of_guild: str | None) -> str:
        """The member's language if we speak it, else the server's, else English."""
        known = self._locales.get((wanted, of_guild))
        if known is None:
            spoken = (locale for locale in (wanted, of_guild) if locale and self.languages.speaks(locale))
            known = next(spoken, "en-US")
            if len(self._locales) < MOST_LOCALES:
                self._locales[wanted, of_guild] = known
        return known

    @property
    def products(self) -> "tuple[Product, ...]":
        """All products; who asks has all of them imported."""
        return self.routes.products()

    def product(self, key: str) -> "Product | None":
        """The product of that key."""
        return self.routes.product(key)
