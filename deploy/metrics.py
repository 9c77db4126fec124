"""Metrics of all processes at one address, for Prometheus.

Each process writes down its numbers in Redis every few seconds, under its name, host and process id; the web
process that is scraped adds what it reads from the database and tells all of it. So worker and relay need no
port, and it does not matter which of several web processes answers.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import shutil
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

log = logging.getLogger(__name__)

KEY = "guildhall:metrics:"
EVERY_S = 5.0
KEPT_S = 30
BEGAN = time.time()

FAMILIES: Mapping[str, tuple[str, str]] = {
    "guildhall_interactions_total": ("counter", "Interactions by how they ended."),
    "guildhall_interaction_seconds": (
        "histogram",
        "From Discord's request to the answer, by kind and outcome.",
    ),
    "guildhall_requests_total": ("counter", "Requests of Discord by verdict: signatures, pings, duplicates."),
    "guildhall_jobs_total": ("counter", "Jobs of the queue by request and how they ended."),
    "guildhall_rest_answers_total": ("counter", "Answers of Discord's REST by status."),
    "guildhall_rest_buckets": ("gauge", "Rate limit buckets that are known."),
    "guildhall_rest_invalid": ("gauge", "Invalid requests that count against the budget of ten minutes."),
    "guildhall_cache_events_total": ("counter", "What caches hit, missed and dropped."),
    "guildhall_pool_connections": ("gauge", "Connections to PostgreSQL by state."),
    "guildhall_process_cpu_seconds_total": ("counter", "Processor time."),
    "guildhall_process_cpu_share": ("gauge", "Processor time of the last seconds: 1 is a whole core."),
    "guildhall_disk_bytes": ("gauge", "The disk that holds a folder of ours, by state: total and free."),
    "guildhall_process_resident_bytes": ("gauge", "Memory."),
    "guildhall_process_open_files": ("gauge", "Open files and sockets."),
    "guildhall_process_start_seconds": ("gauge", "When the process began, in seconds since 1970."),
    "guildhall_task_runs_total": ("counter", "Runs of standing tasks."),
    "guildhall_task_failures_total": ("counter", "Failures of standing tasks."),
    "guildhall_task_seconds": ("gauge", "How long the last run of a standing task took."),
    "guildhall_outbox": ("gauge", "Changes at Discord by state."),
    "guildhall_timers_late": ("gauge", "Timers that are overdue."),
    "guildhall_queue_jobs": ("gauge", "Jobs that wait, by queue."),
    "guildhall_stream_records": ("gauge", "Records of activity that wait to be counted."),
    "guildhall_relay_connected": ("gauge", "Whether a shard is connected."),
    "guildhall_relay_last_event_seconds": ("gauge", "When a shard last heard an event."),
    "guildhall_backup_seconds": ("gauge", "When the last backup was made."),
    "guildhall_up": ("gauge", "Whether PostgreSQL and Redis answer."),
}
"""All there are, with kind and help."""


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One number. Of a histogram: `suffix` is _bucket (with label le), _sum or _count."""

    family: str
    labels: dict[str, str]
    value: float
    suffix: str = ""


Read = Callable[[], Iterable[Sample]]


def process_samples() -> list[Sample]:
    """This process's own use of the machine."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    samples = [
        Sample("guildhall_process_cpu_seconds_total", {}, used.ru_utime + used.ru_stime),
        Sample("guildhall_process_start_seconds", {}, BEGAN),
    ]
    here = Path("/proc/self")
    if here.exists():
        pages = int((here / "statm").read_text(encoding="ascii").split()[1])
        files = len(os.listdir(here / "fd"))
        samples.append(Sample("guildhall_process_resident_bytes", {}, pages * os.sysconf("SC_PAGE_SIZE")))
        samples.append(Sample("guildhall_process_open_files", {}, files))
    return samples


class CpuShare:
    """How busy this process was since the last time it was asked."""

    def __init__(self) -> None:
        self._at, self._used = time.monotonic(), time.process_time()

    def sample(self) -> Sample:
        """1 is a whole core."""
        at, used = time.monotonic(), time.process_time()
        share = (used - self._used) / max(at - self._at, 0.001)
        self._at, self._used = at, used
        return Sample("guildhall_process_cpu_share", {}, round(share, 4))


def disk_samples(folders: Mapping[str, Path]) -> Iterable[Sample]:
    """Of the disks under these folders, by what they are for; one that is away is left out."""
    for name, folder in folders.items():
        with suppress(OSError):
            disk = shutil.disk_usage(folder)
            yield Sample("guildhall_disk_bytes", {"folder": name, "state": "total"}, disk.total)
            yield Sample("guildhall_disk_bytes", {"folder": name, "state": "free"}, disk.free)


def own_samples(process: str, read: Read) -> list[Sample]:
    """What a process tells of itself, labelled with who it is."""
    who = {"process": process, "instance_id": f"{socket.gethostname()}:{os.getpid()}"}
    return [
        msgspec.structs.replace(sample, labels=sample.labels | who)
        for sample in (*process_samples(), *read())
    ]


async def publish_forever(
    redis: Any, process: str, read: Read, folders: Mapping[str, Path] | None = None
) -> None:
    """Writes them down again and again, with the disks under `folders`; without Redis, nobody reads them."""
    key = f"{KEY}{process}:{socket.gethostname()}:{os.getpid()}"
    share = CpuShare()
    while True:
        try:
            samples = own_samples(process, lambda: (share.sample(), *disk_samples(folders or {}), *read()))
            await redis.set(key, msgspec.json.encode(samples), ex=KEPT_S)
        except Exception as problem:
            log.debug("metrics could not be written down: %r", problem)
        await asyncio.sleep(EVERY_S)


async def read_published(redis: Any) -> list[Sample]:
    """What all processes have written down."""
    keys = sorted([key async for key in redis.scan_iter(f"{KEY}*")])
    published = await redis.mget(keys) if keys else []
    return [sample for raw in published if raw for sample in msgspec.json.decode(raw, type=list[Sample])]


def render(samples: Iterable[Sample]) -> tuple[bytes, str]:
    """In Prometheus's text format, with its content type."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
    from prometheus_client.metrics_core import Metric

    families: dict[str, Metric] = {}
    for sample in samples:
        kind, told = FAMILIES[sample.family]
        name = sample.family.removesuffix("_total") if kind == "counter" else sample.family
        family = families.setdefault(sample.family, Metric(name, told, kind))
        family.add_sample(f"{sample.family}{sample.suffix}", sample.labels, sample.value)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(list(families.values())))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Once:
    """A collector of families that are made already."""

    def __init__(self, families: list[Any]) -> None:
        self._families = families

    def collect(self) -> Iterable[Any]:
        """All of them."""
        return self._families
