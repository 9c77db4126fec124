"""The round of bench.scale that runs several drains: how much more two processes count than one."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

from bench.scale_messages import COUNTED, MEMBERS, tell_messages
from bench.scale_meter import Meter
from db.partitions import PARTITIONS
from interactions.languages import Languages
from jobs.activity.draining import STREAM, drain_once

EVENTS = 90_000
STARTS_WITHIN_S = 4.0
DRAINS_LOCK = 7201
"""Held alone, it keeps every drain from leading; see db.activity.stream."""


async def drains(meter: Meter, count: int) -> dict[str, Any]:
    """As many messages by one process and by two; the members have been counted before."""
    rates = {}
    for processes in (1, 2):
        await meter.pool.execute(f"TRUNCATE {COUNTED}")
        await meter.redis.flushdb()
        seq = await tell_messages(meter, count, 0, MEMBERS, parted=True)
        await drain_once(meter.pool, meter.redis, Languages())
        async with meter.pool.acquire() as db:
            await db.execute("SELECT pg_advisory_lock($1)", DRAINS_LOCK)
            running = [await _start(meter) for _ in range(processes)]
            try:
                await tell_messages(meter, count, seq, EVENTS, parted=True)
                await asyncio.sleep(STARTS_WITHIN_S)
                ends, began = await _ends(meter), time.perf_counter()
                await db.execute("SELECT pg_advisory_unlock($1)", DRAINS_LOCK)
                while await _positions(meter) != ends:
                    await db.execute("SELECT pg_sleep(0.02)")
                rates[processes] = EVENTS / (time.perf_counter() - began)
            finally:
                for process in running:
                    process.terminate()
                    await process.wait()
    return {"one_per_s": rates[1], "two_per_s": rates[2], "ratio": rates[2] / rates[1]}


async def _start(meter: Meter) -> asyncio.subprocess.Process:
    command = (sys.executable, "-m", "bench.drain_process", meter.database_url, meter.redis_url)
    return await asyncio.create_subprocess_exec(*command)


async def _ends(meter: Meter) -> dict[str, str]:
    names = [f"{STREAM}:{partition}" for partition in range(PARTITIONS)]
    entries = {name: await meter.redis.xrevrange(name, count=1) for name in names}
    return {name: last[0][0].decode() for name, last in entries.items() if last}


async def _positions(meter: Meter) -> dict[str, str]:
    rows = await meter.pool.fetch("SELECT stream, position FROM stream_position WHERE position <> '0-0'")
    return {row["stream"]: row["position"] for row in rows if "@" not in row["stream"]}
