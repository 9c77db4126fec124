"""Entry point of `worker`: the queues, the outbox, the timers and the other standing loops, in one process.

SIGTERM and SIGINT drain it: nothing new is begun, what runs may finish for some seconds, the rest is handed
back. A loop that crashes is logged and started again; the others go on.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jobs.products  # noqa: F401 (declares what runs)
from db.clock import Clock, SystemClock
from db.pool import create_pool
from deploy.alerting import Watch
from deploy.backup_store import backup_store
from deploy.collecting import collect_rarely
from deploy.logs import log_as
from deploy.metrics import Sample, publish_forever
from deploy.query_times import publish_queries_forever
from deploy.settings import Settings, settings_or_exit
from deploy.web_metrics import hear, pool_samples
from handlers.frame.vault import Vault
from interactions.languages import Languages
from interactions.rest import DISCORD_URL, HOME_URL, DiscordRest
from jobs.activity.achievements import check_forever
from jobs.activity.draining import drain_forever
from jobs.activity.standings import refresh_forever
from jobs.measures import JOBS
from jobs.operations import maintenance
from jobs.operations.backing_up import BackupPlan, back_up_forever
from jobs.operations.maintenance import maintain_forever
from jobs.operations.rotation import Keep
from jobs.outbox import OutboxCarrier
from jobs.perform import perform
from jobs.queue import ArqQueue, create_worker, run_worker
from jobs.realmeye.client import RealmEye
from jobs.requests import QueueName
from jobs.run import Job
from jobs.schedule import ScheduleSweeper
from jobs.standing import run_forever

log = logging.getLogger(__name__)

DRAIN_S = 8.0
LOOPS_END_S = 2.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0
PATIENCE_S = 8.0
QUEUES: tuple[QueueName, ...] = ("quick", "long")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Loop:
    """Work that goes on until the event is set. It may also be cancelled, at any await."""

    name: str
    run: Callable[[Job, asyncio.Event], Awaitable[None]]


async def drain_activity(job: Job, stopping: asyncio.Event) -> None:
    await drain_forever(job.pool, job.redis, job.languages, stopping, bot_user_id=job.application_id)


async def refresh_standings(job: Job, stopping: asyncio.Event) -> None:
    await refresh_forever(job)


async def check_achievements(job: Job, stopping: asyncio.Event) -> None:
    await check_forever(job)


async def tell_metrics(folders: Mapping[str, Path], job: Job, stopping: asyncio.Event) -> None:
    await publish_forever(job.redis, "worker", lambda: measured(job), folders)


async def tell_query_times(job: Job, stopping: asyncio.Event) -> None:
    await publish_queries_forever(job.redis, "worker")


async def look_after_machine(settings: Settings, job: Job, stopping: asyncio.Event) -> None:
    await make_watch(settings, job).look_forever()


def make_watch(settings: Settings, job: Job) -> Watch:
    """See deploy.alerting."""

    async def pool() -> Any:
        return job.pool

    async def redis() -> Any:
        return job.redis

    heard = partial(hear, pool, redis)
    return Watch(settings, pool, heard, job.queue.workers_alive, job.clock, job.languages)


def measured(job: Job) -> Iterator[Sample]:
    """What this worker has done, for /metrics."""
    for (request, outcome), count in JOBS.items():
        yield Sample("guildhall_jobs_total", {"request": request, "outcome": outcome}, count)
    for status, count in job.rest.answers.items():
        yield Sample("guildhall_rest_answers_total", {"status": status}, count)
    yield Sample("guildhall_rest_buckets", {}, job.rest.limits.bucket_count)
    yield Sample("guildhall_rest_invalid", {}, job.rest.limits.invalid_count(time.monotonic()))
    yield from pool_samples(job.pool)


LOOPS: tuple[Loop, ...] = (
    Loop("activity", drain_activity),
    Loop("standings", refresh_standings),
    Loop("achievements", check_achievements),
)
SWITCHED = ("achievements",)
"""Loops with a process-wide switch of their own: ENABLE_ACHIEVEMENTS=false."""


class Worker:
    """One worker process: its tools and its tasks."""

    def __init__(self, job: Job, database_url: str, redis_url: str, loops: tuple[Loop, ...] = LOOPS) -> None:
        self.job = job
        self._redis_url = redis_url
        self._loops = loops
        self._carrier = OutboxCarrier(job, database_url)
        self._sweeper = ScheduleSweeper(job)
        self.stopping = asyncio.Event()

    async def run(self) -> None:
        """Until `stopping` is set; returns when all is drained."""
        queues = [self._start(f"queue {name}", partial(self._queue, name)) for name in QUEUES]
        begun = [
            self._start("outbox", self._carrier.carry_forever),
            self._start("timers", self._sweeper.sweep_forever),
            self._start("tasks", partial(run_forever, self.job)),
        ]
        loops = [self._start(loop.name, partial(loop.run, self.job, self.stopping)) for loop in self._loops]
        log.info("the worker is ready")
        await self.stopping.wait()
        log.info("the worker finishes what it has begun")
        for task in begun:
            task.cancel()
        await asyncio.gather(self._carrier.drain(DRAIN_S), _end(loops), *queues, return_exceptions=True)

    def _start(self, name: str, begin: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        return asyncio.create_task(keep_running(name, begin, self.stopping), name=name)

    async def _queue(self, name: QueueName) -> None:
        worker = create_worker(name, self._redis_url, partial(perform, self.job, name))
        await run_worker(worker, self.stopping, drain_s=DRAIN_S)


async def _end(loops: list[asyncio.Task[None]]) -> None:
    """Give them a moment to end by themselves."""
    if loops:
        await asyncio.wait(loops, timeout=LOOPS_END_S)
    for task in loops:
        task.cancel()
    await asyncio.gather(*loops, return_exceptions=True)


async def keep_running(
    name: str,
    begin: Callable[[], Awaitable[None]],
    stopping: asyncio.Event,
    *,
    first_pause_s: float = FIRST_PAUSE_S,
) -> None:
    """Begin it, and again after each crash, with pauses that double while it crashes soon."""
    time = asyncio.get_running_loop().time
    pause_s = first_pause_s
    while not stopping.is_set():
        begun_at = time()
        try:
            await begin()
        except Exception:
            log.exception("%s crashed, once more in %.1f s", name, pause_s)
        if time() - begun_at > STEADY_S:
            pause_s = first_pause_s
        with suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await stopping.wait()
        pause_s = min(LONGEST_PAUSE_S, pause_s * 2)


async def make_tools(settings: Settings, clock: Clock | None = None) -> Job:
    """The tools of all background functions, from the settings; close them with `close_tools`."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import ExponentialBackoff

    redis: Any = Redis.from_url(
        settings.redis_url or "",
        retry=Retry(ExponentialBackoff(cap=1, base=0.05), 5),
        retry_on_timeout=True,
        socket_connect_timeout=1,
    )
    return Job(
        pool=await create_pool(
            settings.database_url or "",
            max_size=settings.pool_max_size,
            statement_timeout_ms=settings.statement_timeout_ms,
            prepared_statements=settings.prepared_statements,
            slow_query_ms=settings.slow_query_ms,
            fresh_plans=True,
            application_name="guildhall worker",
        ),
        rest=DiscordRest(
            settings.discord_api_url or DISCORD_URL,
            settings.discord_bot_token or "",
            redis,
            patience_s=PATIENCE_S,
            home_url=settings.public_url or HOME_URL,
        ),
        redis=redis,
        clock=clock or SystemClock(settings.clock_file),
        languages=Languages.load([ROOT / "handlers", ROOT / "jobs"]),
        queue=ArqQueue(settings.redis_url or ""),
        application_id=settings.discord_application_id,
        realmeye=RealmEye(settings.realmeye_url, home_url=settings.public_url or HOME_URL),
        pictures_url=settings.pictures_url,
        archive=backup_store(settings),
        vault=Vault(settings.encryption_keys),
    )


async def close_tools(job: Job) -> None:
    await job.rest.close()
    if job.realmeye is not None:
        await job.realmeye.close()
    await job.queue.close()  # type: ignore[attr-defined]
    await job.redis.aclose()
    with suppress(TimeoutError):
        async with asyncio.timeout(2):
            await job.pool.close()


def _backups(settings: Settings) -> tuple[Loop, ...]:
    store = backup_store(settings)
    if store is None:
        return ()
    plan = BackupPlan(settings.database_url or "", store, Keep(*settings.backup_keep))
    return (Loop("backups", partial(back_up_forever, plan)),)


def _maintenance(settings: Settings) -> maintenance.MaintenancePlan:
    return maintenance.MaintenancePlan(settings.database_url or "", settings.maintenance_hours)


async def serve(settings: Settings) -> None:
    """Run a worker until SIGTERM or SIGINT."""
    job = await make_tools(settings)
    loops = tuple(
        loop for loop in LOOPS if loop.name not in SWITCHED or loop.name not in settings.modules_off
    )
    loops += (
        Loop("metrics", partial(tell_metrics, settings.folders)),
        Loop("times of statements", tell_query_times),
        Loop("alerts", partial(look_after_machine, settings)),
        Loop("maintenance", partial(maintain_forever, _maintenance(settings))),
        *_backups(settings),
    )
    worker = Worker(job, settings.database_url or "", settings.redis_url or "", loops)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, worker.stopping.set)
    collect_rarely()
    try:
        await worker.run()
    finally:
        await close_tools(job)


def main() -> None:
    settings = settings_or_exit("worker")
    log_as("worker", settings)
    if settings.otel_exporter_otlp_endpoint is not None:
        from deploy.tracing import trace_as

        trace_as("worker", settings)
    loop_factory: Any = None
    with suppress(ImportError):  # there is none for Windows
        from uvloop import new_event_loop as loop_factory
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(serve(settings))


if __name__ == "__main__":
    main()
