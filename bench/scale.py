"""What grows with the number of servers: each of these measured at 100, 1,000 and 10,000 of them.

    python -m bench.scale [guilds standings ...] [--servers 100 1000 10000] [--json results.json]

- `idle`: calls to Discord a second for panels that nobody touches (two per server, over one day).
- `midnight`: quests of all servers begin again in one time zone, beside a timer that is due each second.
- `claim`: claims of the outbox with ten messages waiting per server, many targets and one, after quiet time.
- `guilds`: the start of the relay, GUILD_CREATE of servers in which nothing has changed.
- `standings`, `achievements`: a round for three members of each server.
- `drain`: activity spread over all servers, beside the same by as many members of one.
- `drains`: activity counted by one process and by two.

Each runs in a process of its own on real PostgreSQL (fsync on) and Valkey: statements, processor time of this
process and of PostgreSQL, and the most memory the measured part took beyond what was there before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bench.scale_meter import Meter, counted_pool
from bench.scale_rounds import ROUNDS
from db import migrate
from deploy.collecting import collect_rarely
from deploy.local.servers import LocalServers, ensure_database

SERVERS = (100, 1_000, 10_000)


async def measure(servers: LocalServers, name: str, count: int) -> dict[str, Any]:
    """One round over so many servers."""
    url = await ensure_database(servers.postgres, "bench")
    pool, redis = await counted_pool(url), Redis.from_url(servers.valkey.url)
    try:
        async with pool.acquire() as connection:
            await migrate.migrate(connection)
        process = servers.postgres.process
        collect_rarely()
        meter = Meter(pool, redis, 0 if process is None else process.pid, url, servers.valkey.url)
        return await ROUNDS[name](meter, count)
    finally:
        await redis.aclose()
        pool.terminate()


def run_here(name: str, count: int) -> dict[str, Any]:
    """On servers of its own."""
    home = Path(tempfile.mkdtemp(prefix="gh-bench-"))
    servers = LocalServers(home)
    servers.start()
    try:
        return asyncio.run(measure(servers, name, count))
    finally:
        servers.stop()
        shutil.rmtree(home, ignore_errors=True)


def run_apart(name: str, count: int) -> dict[str, Any]:
    """In a process of its own, so that its memory is its own."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        arguments = [name, "--servers", str(count), "--here", "--json", file.name]
        subprocess.run([sys.executable, "-m", "bench.scale", *arguments], check=True)
        told: dict[str, Any] = json.loads(Path(file.name).read_text())
    return told


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("rounds", nargs="*", default=[], help=f"some of {', '.join(ROUNDS)}")
    asked.add_argument("--servers", type=int, nargs="+", default=SERVERS)
    asked.add_argument("--json", type=Path)
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.here:
        chosen.json.write_text(json.dumps(run_here(chosen.rounds[0], chosen.servers[0])))
        return
    results: dict[str, dict[int, dict[str, Any]]] = {}
    for name in chosen.rounds or ROUNDS:
        for count in chosen.servers:
            result = results.setdefault(name, {})[count] = run_apart(name, count)
            told = ", ".join(f"{what} {_short(value)}" for what, value in result.items())
            print(f"{name}, {count:,} servers: {told}", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2) + "\n")


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    main()
