"""The numbers of `/status`, put together from what processes have written down: pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.standing_tasks import StandingTask
    from handlers.operations.machine import Measure

HITS = ("hits", "shared_hits")


class ProcessUse(msgspec.Struct, frozen=True):
    """All processes of a kind together. `cpu_share`: 1 is a whole core."""

    kind: str
    count: int
    cpu_share: float
    memory_bytes: float
    open_files: int
    oldest_start_s: float


class Disk(msgspec.Struct, frozen=True):
    """`host`: whose; `folder`: what for."""

    host: str
    folder: str
    free_bytes: float
    total_bytes: float


def process_uses(measures: Iterable[Measure]) -> list[ProcessUse]:
    """By kind, such as web."""
    readings: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for measure in measures:
        if measure.family.startswith("guildhall_process_"):
            readings[measure.labels["process"]][measure.family.removeprefix("guildhall_process_")].append(
                measure.value
            )
    return [
        ProcessUse(
            kind=kind,
            count=len(numbers["start_seconds"]),
            cpu_share=sum(numbers["cpu_share"]),
            memory_bytes=sum(numbers["resident_bytes"]),
            open_files=int(sum(numbers["open_files"])),
            oldest_start_s=min(numbers["start_seconds"], default=0.0),
        )
        for kind, numbers in sorted(readings.items())
    ]


def disks(measures: Iterable[Measure]) -> list[Disk]:
    """Each disk once, however many processes of a host tell of it and however many folders are on it."""
    sizes: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for measure in measures:
        if measure.family == "guildhall_disk_bytes":
            host = measure.labels["instance_id"].partition(":")[0]
            sizes[host, measure.labels["folder"]][measure.labels["state"]] = measure.value
    seen: dict[tuple[str, float], Disk] = {}
    for (host, folder), size in sorted(sizes.items()):
        disk = Disk(host, folder, size.get("free", 0.0), size.get("total", 0.0))
        seen.setdefault((host, disk.total_bytes), disk)
    return list(seen.values())


def connections(measures: Iterable[Measure]) -> tuple[int, int]:
    """To PostgreSQL: how many are in use, and how many there are."""
    states = {"used": 0, "idle": 0}
    for measure in measures:
        if measure.family == "guildhall_pool_connections":
            states[measure.labels["state"]] += int(measure.value)
    return states["used"], sum(states.values())


def hit_rates(measures: Iterable[Measure]) -> dict[str, float]:
    """Of each cache that was asked, from 0 to 1."""
    hits: dict[str, float] = defaultdict(float)
    asked: dict[str, float] = defaultdict(float)
    for measure in measures:
        if measure.family == "guildhall_cache_events_total":
            name, event = measure.labels["cache"], measure.labels["event"]
            hits[name] += measure.value if event in HITS else 0
            asked[name] += measure.value if event in (*HITS, "misses") else 0
    return {name: hits[name] / asked[name] for name in sorted(asked) if asked[name]}


def tasks_in_trouble(tasks: Sequence[StandingTask], failures: Iterable[str]) -> list[StandingTask]:
    """Those that failed in the last day."""
    failed = set(failures)
    return [task for task in tasks if task.name in failed]
