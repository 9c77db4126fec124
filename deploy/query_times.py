"""What statements have cost each process, for `guildhall queries` where PostgreSQL keeps no statistics."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections import defaultdict
from typing import Any

import msgspec

from db.databases import CostlyQuery
from db.slow_queries import StatementCost, costliest, function_of

log = logging.getLogger(__name__)

KEY = "guildhall:queries:"
EVERY_S = 30.0
KEPT_S = 24 * 3600
MOST = 100


async def publish_queries_forever(redis: Any, process: str) -> None:
    """Writes them down again and again; a process that has ended is remembered for a day."""
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await publish_queries(redis, process)
        except Exception as problem:
            log.debug("times of statements could not be written down: %r", problem)


async def publish_queries(redis: Any, process: str) -> None:
    """The costliest of this process."""
    key = f"{KEY}{process}:{socket.gethostname()}:{os.getpid()}"
    await redis.set(key, msgspec.json.encode(costliest(MOST)), ex=KEPT_S)


async def read_queries(redis: Any, limit: int) -> list[CostlyQuery]:
    """By function, of all processes together, costliest by total time first."""
    keys = [key async for key in redis.scan_iter(f"{KEY}*")]
    calls: dict[str, int] = defaultdict(int)
    total_s: dict[str, float] = defaultdict(float)
    for raw in await redis.mget(keys) if keys else []:
        for counted in msgspec.json.decode(raw, type=list[StatementCost]) if raw else ():
            name = function_of(counted.query)
            calls[name] += counted.calls
            total_s[name] += counted.total_s
    worst = sorted(total_s, key=lambda name: -total_s[name])[:limit]
    return [
        CostlyQuery(name, calls[name], 1000 * total_s[name], 1000 * total_s[name] / max(calls[name], 1))
        for name in worst
    ]
