"""Signed interactions per second on one core: ours beside a bare route, hikari's RESTBot and the floor.

    python -m bench.interactions [--only product bare hikari] [--json results.json]

Each server has a process and the first core to itself, the load comes from the second over 16
keep-alive connections. Rounds are interleaved and medians are shown, so that a busy machine is
shared by all. Every request is signed by itself and has an id of its own. `product` is the whole of
web with everything on (duplicate check, rate limit, dispatch, command log), on PostgreSQL and Valkey of
its own; `guildhall` is its endpoint alone.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import operator
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import signed_requests
from bench.load import Result, load
from tests.support.services import Services

SERVERS = ["product", "guildhall", "bare", "hikari", "floor"]
PRODUCT_OR = {"product": "interactions.asgi:app"}
WORKLOADS: dict[str, tuple[Callable[[int], dict[str, Any]], bytes]] = {
    "PING": (signed_requests.ping, b'"type":1'),
    "/ping": (signed_requests.command, b'"type":4'),
}
PATHS = {"hikari": "/"}
SERVER_CORE, LOAD_CORE = 0, 1
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
"""Before this process, and so its children, are kept to one of them."""


@contextlib.contextmanager
def serving(name: str) -> Iterator[tuple[int, int]]:
    """Port and process id of a server pinned to its core; it is stopped at the end."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen(256)
        descriptor = listening.fileno()
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.interaction_servers", PRODUCT_OR.get(name, name), str(descriptor)],
            pass_fds=[descriptor],
            env=os.environ | {"DISCORD_PUBLIC_KEY": signed_requests.PUBLIC_KEY},
        )
        pin(process.pid, SERVER_CORE)
        port = listening.getsockname()[1]
    try:
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def pin(pid: int, core: int) -> None:
    """To one core, where the system can and has several."""
    if CORES > 1:
        os.sched_setaffinity(pid, {core})


Results = dict[str, dict[str, list[tuple[Result, float]]]]
"""Server -> workload -> per round, what the load saw and the server's processor time per request, in µs."""


def processor_s(pid: int) -> float:
    """Processor time of a process so far, in seconds; 0 where the system does not tell."""
    try:
        scheduled = Path(f"/proc/{pid}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(scheduled.split()[0]) / 1e9


async def measure(servers: list[str], rounds: int, count: int, work: list[str]) -> Results:
    """Server -> workload -> one result per round. All servers stay up, only one at a time has work."""
    results: Results = defaultdict(lambda: defaultdict(list))
    serial = itertools.count(int(time.time()) % 1_000 * 1_000)
    with contextlib.ExitStack() as stack:
        running = {name: stack.enter_context(serving(name)) for name in servers}
        for turn in range(-1, rounds):
            for workload, name in itertools.product(work, servers):
                make, expected = WORKLOADS[workload]
                path = PATHS.get(name, "/interactions")
                requests = [signed_requests.signed(make(next(serial)), path) for _ in range(count)]
                port, pid = running[name]
                before = processor_s(pid)
                result = await load(port, requests, expected)
                if turn >= 0:  # the first turn warms up
                    results[name][workload].append((result, (processor_s(pid) - before) / count * 1e6))
    return results


def summarise(results: Results) -> list[dict[str, Any]]:
    """Medians over the rounds; `of_bare` is the median of the ratios within each round."""
    rows = []
    for name, by_workload in results.items():
        for workload, rounds in by_workload.items():
            speeds = [result.per_second for result, _ in rounds]
            bare = [result.per_second for result, _ in results["bare"][workload]] or speeds
            rows.append(
                {
                    "server": name,
                    "workload": workload,
                    "per_second": round(statistics.median(speeds)),
                    "of_bare": round(statistics.median(map(operator.truediv, speeds, bare)), 3),
                    "cpu_µs": round(statistics.median(cpu for _, cpu in rounds)),
                    "least": round(min(speeds)),
                    "most": round(max(speeds)),
                    "p50_ms": round(statistics.median(result.p50_ms for result, _ in rounds), 2),
                    "p99_ms": round(statistics.median(result.p99_ms for result, _ in rounds), 2),
                    "wrong": sum(result.wrong for result, _ in rounds),
                }
            )
    return rows


def print_table(rows: list[dict[str, Any]]) -> None:
    columns = ("per_second", "of_bare", "cpu_µs", "p50_ms", "p99_ms", "least", "most", "wrong")
    print(f"{'server':<24}{'what':<7}" + "".join(f"{column:>11}" for column in columns))
    for row in sorted(rows, key=lambda row: row["workload"], reverse=True):
        values = "".join(f"{row[column]:>11,}" for column in columns)
        print(f"{row['server']:<24}{row['workload']:<7}{values}")


@contextlib.contextmanager
def servers_for_the_product() -> Iterator[None]:
    """PostgreSQL and Valkey, named in the environment of the processes to come."""
    with Services() as services:
        asyncio.run(services.make_databases())
        os.environ |= {
            "DATABASE_URL": services.database_url,
            "REDIS_URL": services.redis_url,
            "LOG_LEVEL": "WARNING",
        }
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", default=SERVERS, help="which servers")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--requests", type=int, default=1_200, help="per server, workload and round")
    parser.add_argument("--workloads", nargs="+", default=list(WORKLOADS), choices=list(WORKLOADS))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    pin(0, LOAD_CORE)
    with servers_for_the_product() if "product" in given.only else contextlib.nullcontext():
        rows = summarise(asyncio.run(measure(given.only, given.rounds, given.requests, given.workloads)))
    print_table(rows)
    if given.json:
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
        given.json.write_text(
            json.dumps({"machine": machine, "rounds": given.rounds, "rows": rows}, indent=1)
        )
    if any(row["wrong"] for row in rows):
        sys.exit("some answers were wrong or missing")


if __name__ == "__main__":
    main()
