"""The queue of requests: arq behind one module, with JSON payloads and one function name.

What arq does not do by itself and is set here: payloads are JSON and never shown in its log lines
(interaction tokens are among them), a lost Redis is waited for instead of ending the worker, results are not
kept, and a worker that waits is woken at once: arq itself only looks every `POLL_S`.

Why: decision 0130.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from interactions import tracing
from jobs.requests import QueueDown, QueueName, Request, encode_request
from jobs.requests.base import TOKEN_SAFE_S

if TYPE_CHECKING:
    from arq.connections import ArqRedis
    from arq.worker import Worker

log = logging.getLogger(__name__)

FUNCTION = "request"
KEYS: dict[QueueName, str] = {"quick": "guildhall:queue:quick", "long": "guildhall:queue:long"}
TIMEOUT_S: dict[QueueName, float] = {"quick": 15, "long": 300}
SLOTS: dict[QueueName, int] = {"quick": 20, "long": 2}
POLL_S: dict[QueueName, float] = {"quick": 0.05, "long": 0.2}
WAKE = ":wake"
HEALTH_EVERY_S = 3
MAX_TRIES = 5
DAY_S = 24 * 3600.0


class ArqQueue:
    """Where requests are put in; implements jobs.requests.Queue. Connects at first use.

    `limit_s` bounds every call: an interaction's answer waits for it.
    """

    def __init__(
        self,
        redis_url: str,
        *,
        limit_s: float = 1.0,
        health_known_s: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = redis_url
        self._limit_s = limit_s
        self._health_known_s = health_known_s
        self._monotonic = monotonic
        self._redis: ArqRedis | None = None
        self._alive: dict[QueueName, tuple[float, bool]] = {}

    def __repr__(self) -> str:
        return "ArqQueue()"

    async def enqueue(
        self,
        request: Request,
        *,
        job_id: str | None = None,
        queue: QueueName | None = None,
        expires_s: float | None = None,
    ) -> bool:
        """Put the request in; false when a job of this id is already there. Raises QueueDown."""
        name = queue or request.queue
        job = await self._bounded(
            self._connection().enqueue_job(
                FUNCTION,
                _traced(encode_request(request)),
                _job_id=job_id,
                _queue_name=KEYS[name],
                _expires=expires_s or (TOKEN_SAFE_S if hasattr(request, "follow_up") else DAY_S),
            )
        )
        if job is not None:
            with suppress(QueueDown):
                await self._bounded(self._wake(name))
        return job is not None

    async def _wake(self, name: QueueName) -> None:
        """Wake one worker that waits; the job is in the queue already and would be seen soon anyway."""
        async with self._connection().pipeline(transaction=False) as pipe:
            pipe.lpush(KEYS[name] + WAKE, 1)
            pipe.ltrim(KEYS[name] + WAKE, 0, 9)
            pipe.expire(KEYS[name] + WAKE, 5)
            await pipe.execute()

    async def workers_alive(self, queue: QueueName = "quick") -> bool:
        """Whether a worker of this queue has shown itself in the last seconds. No Redis, no worker."""
        known_until, alive = self._alive.get(queue, (float("-inf"), False))
        if self._monotonic() < known_until:
            return alive
        try:
            alive = bool(await self._bounded(self._connection().exists(f"{KEYS[queue]}:health-check")))
        except QueueDown:
            alive = False
        self._alive[queue] = (self._monotonic() + self._health_known_s, alive)
        return alive

    async def length(self, queue: QueueName = "quick") -> int:
        """Jobs that wait or run. Raises QueueDown."""
        return int(await self._bounded(self._connection().zcard(KEYS[queue])))

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.aclose(close_connection_pool=True)

    def _connection(self) -> ArqRedis:
        if self._redis is None:
            self._redis = connect(self._url, connect_timeout_s=min(0.5, self._limit_s), tries=1)
        return self._redis

    async def _bounded(self, call: Awaitable[Any]) -> Any:
        from redis.exceptions import RedisError

        try:
            async with asyncio.timeout(self._limit_s):
                return await call
        except (RedisError, OSError, TimeoutError) as problem:
            log.warning("the queue did not answer: %s", type(problem).__name__)
            raise QueueDown("the queue did not answer in time") from problem


def _traced(plain: dict[str, Any]) -> dict[str, Any]:
    trace = tracing.current()
    return plain if trace is None else {**plain, tracing.KEY: trace}


def connect(redis_url: str, *, connect_timeout_s: float = 1.0, tries: int = 10) -> ArqRedis:
    """A client that connects when it is first used and repeats a command over `tries` lost connections."""
    from arq.connections import ArqRedis
    from redis.asyncio import ConnectionPool
    from redis.asyncio.retry import Retry
    from redis.backoff import ExponentialBackoff
    from redis.exceptions import BusyLoadingError, ConnectionError, TimeoutError  # noqa: A004

    of_sockets = {} if redis_url.startswith("unix:") else {"socket_keepalive": True}
    pool: Any = ConnectionPool.from_url(
        redis_url,
        **of_sockets,
        socket_connect_timeout=connect_timeout_s,
        retry=Retry(ExponentialBackoff(cap=2, base=0.05), tries),
        retry_on_error=[ConnectionError, TimeoutError, BusyLoadingError, OSError],
        retry_on_timeout=True,
    )
    return ArqRedis(pool, job_serializer=encode, job_deserializer=decode)


class Sealed(dict[str, Any]):
    """A request's plain form that shows only its tag: arq writes arguments into its log."""

    def __repr__(self) -> str:
        return f"<{self.get('tag')}>"


def encode(job: dict[str, Any]) -> bytes:
    return msgspec.json.encode(job, enc_hook=repr)


def decode(data: bytes) -> dict[str, Any]:
    job: dict[str, Any] = msgspec.json.decode(data)
    job["a"] = [Sealed(argument) if isinstance(argument, dict) else argument for argument in job.get("a", ())]
    return job


Execute = Callable[[dict[str, Any], str, int], Awaitable[None]]


def create_worker(
    name: QueueName, redis_url: str, execute: Execute, *, poll_s: float | None = None
) -> Worker:
    """An arq worker for one queue; `execute(plain request, job id, attempt)` does the work.

    Run it by `run_worker`. A job of a killed worker is taken again when arq's in-progress mark expires: the
    timeout and ten seconds after it was begun.
    """
    from arq.worker import Worker, func

    async def request(ctx: dict[str, Any], plain: dict[str, Any]) -> None:
        await execute(plain, ctx["job_id"], ctx["job_try"])

    return Worker(
        [func(request, name=FUNCTION)],
        queue_name=KEYS[name],
        redis_pool=connect(redis_url, tries=60),
        handle_signals=False,
        max_jobs=SLOTS[name],
        job_timeout=TIMEOUT_S[name],
        poll_delay=poll_s or POLL_S[name],
        keep_result=0,
        max_tries=MAX_TRIES,
        health_check_interval=HEALTH_EVERY_S,
        job_serializer=encode,
        job_deserializer=decode,
        log_results=False,
    )


async def run_worker(worker: Worker, stopping: asyncio.Event, *, drain_s: float) -> None:
    """Runs until `stopping`, then lets running jobs finish for `drain_s`; what is left is handed back.

    The health key is left to expire: other workers may be alive, and in a deployment a new one is near.
    """
    running = asyncio.create_task(worker.async_run())
    waking = asyncio.create_task(_look_when_woken(worker))
    asked = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
        worker.allow_pick_jobs = False
        if not running.done():
            await _settle(worker.tasks.values(), drain_s)
    finally:
        asked.cancel()
        waking.cancel()
        failure = running.exception() if running.done() and not running.cancelled() else None
        running.cancel()
        for task in worker.tasks.values():
            task.cancel()
        await _settle(worker.tasks.values(), 2)
        await worker.pool.aclose(close_connection_pool=True)
    if failure is not None:
        raise failure


async def _look_when_woken(worker: Worker) -> None:
    """One more look into the queue each time something was put in; arq's own looks go on beside it."""
    while True:
        try:
            woken = await worker.pool.blpop([str(worker.queue_name) + WAKE], timeout=2)  # type: ignore[misc]
            if woken and worker.allow_pick_jobs:
                await worker._poll_iteration()
        except Exception as problem:
            log.warning("the queue %s cannot wake its worker: %r", worker.queue_name, problem)
            await asyncio.sleep(1)


async def _settle(tasks: Iterable[asyncio.Task[Any]], limit_s: float) -> None:
    pending = list(tasks)
    if pending:
        await asyncio.wait(pending, timeout=limit_s)


def hand_back(after_s: float) -> Exception:
    """The exception by which a job asks to be run again."""
    from arq.worker import Retry

    return Retry(defer=after_s)
