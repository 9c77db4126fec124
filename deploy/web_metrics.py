"""What a web process tells of itself and of the machine: /metrics and /health. Imported when first asked."""

from __future__ import annotations

import asyncio
import hmac
import logging
import platform
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC
from importlib.metadata import version
from typing import Any

import msgspec

from deploy.metrics import Sample, own_samples, read_published, render
from handlers.operations import machine
from handlers.operations.machine import Heard, Recorded
from handlers.platform.checkup.activity_waiting import count_waiting
from handlers.platform.checkup.relay_shards import RelayShard, read_shards
from jobs.queue import KEYS

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
Get = Callable[[], Awaitable[Any]]
MOST_COUNTED = 10_000
"""Records that wait to be counted; more are not told apart."""


def allowed(token: str | None, authorization: str | None) -> bool:
    """Whether who asks has the token of METRICS_TOKEN; without one, nobody has."""
    return token is not None and hmac.compare_digest(
        f"Bearer {token}".encode(), (authorization or "").encode()
    )


async def scrape(web: Any) -> tuple[bytes, str]:
    """All metrics there are; guildhall_up says what did not answer and is left out. `web`: a web.Web."""
    recorded, told = await asyncio.gather(_recorded(web), heard(web))
    samples = [*own_samples("web", lambda: own(web)), *_of_recorded(recorded)]
    if told is not None:
        mine = {sample.labels["instance_id"] for sample in samples if "instance_id" in sample.labels}
        samples += [sample for sample in told.published if sample.labels["instance_id"] not in mine]
        samples += _of_shards(told.shards)
        samples += [Sample("guildhall_queue_jobs", {"queue": name}, n) for name, n in told.queues.items()]
        if told.waiting is not None:
            samples.append(Sample("guildhall_stream_records", {}, told.waiting))
    samples.append(Sample("guildhall_up", {"what": "database"}, recorded is not None))
    samples.append(Sample("guildhall_up", {"what": "redis"}, told is not None))
    return render(samples)


def own(web: Any) -> Iterator[Sample]:
    """What this web process has counted. Nothing is imported or connected for it."""
    for verdict, count in web.endpoint.counts.items():
        yield Sample("guildhall_requests_total", {"verdict": str(verdict)}, count)
    if "dispatch" in web.__dict__:
        for outcome, count in web.dispatch.counts.items():
            yield Sample("guildhall_interactions_total", {"outcome": outcome}, count)
        for suffix, labels, value in web.dispatch.durations.told():
            yield Sample("guildhall_interaction_seconds", labels, value, suffix)
    for name, cache in web.announcements.caches.items():
        for event, count in cache.counts.items():
            yield Sample("guildhall_cache_events_total", {"cache": name, "event": event}, count)
    yield from pool_samples(web.pool.made)


def pool_samples(pool: Any) -> Iterator[Sample]:
    """Of an asyncpg pool, or of None."""
    if pool is not None:
        idle = pool.get_idle_size()
        yield Sample("guildhall_pool_connections", {"state": "idle"}, idle)
        yield Sample("guildhall_pool_connections", {"state": "used"}, pool.get_size() - idle)


async def health_facts(web: Any) -> dict[str, Any]:
    """For /health, beside what the process knows of itself; None for what does not answer."""
    recorded = await _recorded(web)
    told = await heard(web)
    return {
        "timestamp": web.clock.now().astimezone(UTC).isoformat(),
        "versions": {"guildhall": version("guildhall"), "python": platform.python_version()},
        "relay": None if told is None else [msgspec.to_builtins(shard) for shard in told.shards],
        "queues": told and told.queues,
        "oldest_job_s": told and told.oldest_job_s,
        "stream_waiting": told and told.waiting,
        "outbox": recorded and msgspec.to_builtins(_without_text(recorded)),
        "timers_late": recorded and recorded.timers_late,
        "last_backup": recorded.backup.made_at.isoformat() if recorded and recorded.backup else None,
        "last_proof": _proof(recorded),
    }


def _proof(recorded: Recorded | None) -> dict[str, Any] | None:
    if recorded is None or recorded.proof is None or recorded.proof.proven_at is None:
        return None
    return {"at": recorded.proof.proven_at.isoformat(), "well": recorded.proof.proof_problem is None}


def _without_text(recorded: Recorded) -> dict[str, int]:
    """Everybody may read /health: numbers, not what Discord said of somebody's channel."""
    return {name: getattr(recorded.outbox, name) for name in ("pending", "late", "dead")}


async def _recorded(web: Any) -> Recorded | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await machine.read_recorded(await web.pool.get(), web.clock.now())
    except Exception as problem:
        log.info("the database does not tell how things are: %r", problem)
        return None


async def heard(web: Any) -> Heard | None:
    """What Redis tells a web process; None while it is away."""
    return await hear(web.pool.get, web.redis)


async def hear(get_pool: Get, get_redis: Get) -> Heard | None:
    """What Redis tells; None while it is away."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            redis = await get_redis()
            oldest = [
                first[0][1]
                for key in KEYS.values()
                if (first := await redis.zrange(key, 0, 0, withscores=True))
            ]
            return Heard(
                await read_shards(redis),
                {name: int(await redis.zcard(key)) for name, key in KEYS.items()},
                max(time.time() - min(oldest) / 1000, 0.0) if oldest else None,
                await _count_waiting(get_pool, redis),
                await read_published(redis),
            )
    except Exception as problem:
        log.info("Redis does not tell how things are: %r", problem)
        return None


async def _count_waiting(get_pool: Get, redis: Any) -> int | None:
    """The positions are in the database: while that is away, or not made yet, nobody knows."""
    try:
        return await count_waiting(await get_pool(), redis, MOST_COUNTED)
    except Exception as problem:
        if type(problem).__module__.startswith("redis"):
            raise
        return None


def _of_recorded(recorded: Recorded | None) -> Iterator[Sample]:
    if recorded is None:
        return
    for state, count in _without_text(recorded).items():
        yield Sample("guildhall_outbox", {"state": state}, count)
    yield Sample("guildhall_timers_late", {}, recorded.timers_late)
    for task in recorded.tasks:
        yield Sample("guildhall_task_runs_total", {"task": task.name}, task.runs)
        yield Sample("guildhall_task_failures_total", {"task": task.name}, task.failures)
        yield Sample("guildhall_task_seconds", {"task": task.name}, task.took_s or 0.0)
    if recorded.backup is not None:
        yield Sample("guildhall_backup_seconds", {}, recorded.backup.made_at.timestamp())


def _of_shards(shards: list[RelayShard]) -> Iterator[Sample]:
    for shard in shards:
        labels = {"shard": str(shard.shard)}
        yield Sample("guildhall_relay_connected", labels, shard.connected)
        yield Sample("guildhall_relay_last_event_seconds", labels, (shard.last_event_ms or 0) / 1000)
