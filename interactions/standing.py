"""What a standing web process does on its own; a cloud function does without."""

from __future__ import annotations

import asyncio
import gc
import time
from importlib import import_module
from typing import TYPE_CHECKING

from db.caches import get_next_transaction
from handlers.frame.caches import CHANNEL
from interactions.slices import in_order

if TYPE_CHECKING:
    from deploy.alerting import Watch
    from interactions.web import Web

WARM_UP_AFTER_S = 0.3
"""When a standing process imports its products: after the first answers, before most commands."""
LIBRARIES = ("asyncpg", "redis.asyncio")
METRICS_AFTER_S = 3.0
"""When a standing process first writes its metrics down: nobody waits for them."""
WATCH_AFTER_S = 10.0
"""When a standing process begins to look after the machine."""


async def listen_to_changes(web: Web) -> None:
    """Hears from PostgreSQL what other processes have changed."""
    from db.listen import listen

    async def next_transaction() -> int:
        return await get_next_transaction(await web.pool.get())

    heard = web.announcements
    await listen(
        web.settings.database_url or "",
        {CHANNEL: heard.hear},
        connected=lambda: heard.began(next_transaction),
        lost=heard.ended,
    )


async def warm_up(web: Web) -> None:
    """Imports what answers need, module by module: answers go on meanwhile, and none waits for the rest.

    Libraries come in a thread, since they cannot be sliced; ours do not, so that nobody meets half a module.
    """
    await asyncio.sleep(WARM_UP_AFTER_S)
    for library in LIBRARIES:
        await asyncio.to_thread(import_module, library)
    for name in in_order("handlers.products"):
        began = time.perf_counter()
        import_module(name)
        await asyncio.sleep(time.perf_counter() - began)
    _ = web.dispatch
    web.resources.routes.products()
    gc.freeze()


async def tell_metrics(web: Web) -> None:
    """Where another process finds them; see deploy.metrics."""
    await asyncio.sleep(METRICS_AFTER_S)
    if web.settings.redis_url is not None:
        from deploy.metrics import publish_forever
        from deploy.query_times import publish_queries_forever
        from deploy.web_metrics import own

        redis = await web.redis()
        await asyncio.gather(
            publish_forever(redis, "web", lambda: own(web), web.settings.folders),
            publish_queries_forever(redis, "web"),
        )


async def watch(web: Web) -> None:
    """Looks after the machine, also while no worker could."""
    await asyncio.sleep(WATCH_AFTER_S)
    if web.watches and web.settings.redis_url is not None:
        await make_watch(web).look_forever()


def make_watch(web: Web) -> Watch:
    """See deploy.alerting."""
    from deploy.alerting import Watch

    return Watch(
        web.settings,
        web.pool.get,
        web.heard,
        web.queue.workers_alive,
        web.clock,
        web.resources.languages,
    )
