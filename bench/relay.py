"""The relay's memory, and its CPU time per 100,000 gateway events, beside what cannot be done without.

    python -m bench.relay [--events 40000] [--rounds 2] [--json results.json]

A scripted gateway sends events of 2 KB on average over zlib-stream as fast as they are taken: 85% of them
are forwarded, 15% are of kinds nobody asked for. Each variant is a process of its own and starts again in
every round, in turn:

    relay             python -m gateway_relay, everything on
    relay, XADDs      the same, but each batch is a MULTI of one XADD per record instead of one script
    hikari, raw       the same hikari shard and loader; events are counted, nothing is decoded or written
    bytes             the websockets library and zlib: every byte inflated, nothing looked at
"""

import argparse
import asyncio
import itertools
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from bench import relay_peers
from deploy.local.servers import LocalServers
from gateway_relay.forwarding import STREAMS

VARIANTS = ("relay", "relay, XADDs", "hikari, raw", "bytes")
QUIET_S = 1.0
PACED_EVENTS_PER_S = 400
PACED_S = 4.0


def events(number: int) -> Iterator[bytes]:
    """Dispatches 2.. of a session, JSON: 75% messages, 5% reactions, 5% voice, 15% unwanted."""
    filler = "words that somebody wrote " * 48
    for n in range(number):
        kind = n % 20
        guild, user = str((1 + n % 50) << 22), str(1_000_000 + n % 5_000)
        person = {"id": user, "username": f"user{user}", "global_name": None, "avatar": "a" * 32}
        member: dict[str, Any] = {
            "nick": None,
            "avatar": None,
            "roles": ["1", "2"],
            "joined_at": "2026-01-02T03:04:05+00:00",
        }
        common: dict[str, Any] = {"guild_id": guild, "channel_id": "77"}
        if kind < 15:
            rest = {"id": str(10**17 + n), "type": 0, "content": "", "mentions": [], "author": person}
            name, body = "MESSAGE_CREATE", {**common, **rest, "member": member, "padding": filler}
        elif kind == 15:
            what: dict[str, Any] = {"message_id": str(n), "user_id": user, "emoji": {"id": None, "name": "x"}}
            name, body = "MESSAGE_REACTION_ADD", {**common, **what, "member": {**member, "user": person}}
        elif kind == 16:
            what = {"user_id": user, "deaf": False, "self_deaf": False, "session_id": "s" * 32}
            name, body = "VOICE_STATE_UPDATE", {**common, **what, "member": {**member, "user": person}}
        else:
            name, body = "GUILD_SCHEDULED_EVENT_UPDATE", {**common, "padding": filler * 2}
        yield json.dumps({"t": name, "s": n + 2, "op": 0, "d": body}).encode()


def is_forwarded(number: int) -> bool:
    """Whether event n reaches the stream."""
    return number % 20 < 17


class ScriptedGateway:
    """Sends frames that were compressed beforehand, so that the sender is never what is measured."""

    def __init__(self, number: int) -> None:
        self.go = asyncio.Event()
        self.ready = asyncio.Event()
        self.pace: float | None = None
        """Events per second; None: as fast as they are taken."""
        self.port = 0
        self._server: Server | None = None
        self._plain_bytes = 0
        self._frames = list(self._compressed(number))

    @property
    def mean_bytes(self) -> float:
        return self._plain_bytes / (len(self._frames) - 2)

    async def open(self) -> None:
        self._server = await serve(
            self._talk, "127.0.0.1", 0, compression=None, process_request=self._rest, ping_interval=None
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server is not None
        self._server.close(close_connections=True)
        await self._server.wait_closed()

    def again(self) -> None:
        self.go.clear()
        self.ready.clear()
        self.pace = None

    def _greeting(self) -> list[bytes]:
        user = {"id": "900", "username": "bot", "discriminator": "0"}
        ready = {"v": 10, "user": user, "guilds": [], "session_id": "bench", "resume_gateway_url": "ws://x"}
        hello = {"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": 600_000}}
        return [json.dumps(p).encode() for p in (hello, {"t": "READY", "s": 1, "op": 0, "d": ready})]

    def _compressed(self, number: int) -> Iterator[bytes]:
        deflate = zlib.compressobj()
        for frame in itertools.chain(self._greeting(), events(number)):
            self._plain_bytes += len(frame)
            yield deflate.compress(frame) + deflate.flush(zlib.Z_SYNC_FLUSH)

    async def _talk(self, socket: ServerConnection) -> None:
        hello, ready, *rest = self._frames
        await socket.send(hello)
        async for said in socket:
            if json.loads(said)["op"] == 2:
                break
        await socket.send(ready)
        self.ready.set()
        await self.go.wait()
        started = time.monotonic()
        for number, frame in enumerate(rest):
            if self.pace is not None and number >= self.pace * PACED_S:
                break
            if self.pace is not None:
                await asyncio.sleep(started + number / self.pace - time.monotonic())
            await socket.send(frame)
        with suppress(ConnectionClosed):  # the client is killed when it has everything
            async for _ in socket:
                pass

    def _rest(self, connection: ServerConnection, request: Request) -> Response | None:
        if not request.path.startswith("/api/v10/gateway/bot"):
            return None
        body = json.dumps({"url": f"ws://127.0.0.1:{self.port}/", "shards": 1}).encode()
        headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(body))})
        return Response(HTTPStatus.OK, "OK", headers, body)


@dataclass(frozen=True)
class Use:
    """What a process has used so far."""

    cpu_s: float
    rss_mib: float
    peak_mib: float

    @classmethod
    def of(cls, pid: int) -> "Use":
        cpu_ns = time.clock_gettime_ns(
            _cpu_clock(pid)
        )  # /proc/pid/stat counts in ticks: too coarse when paced
        status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        rss, peak = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
        return cls(cpu_ns / 1e9, rss, peak)


def _cpu_clock(pid: int) -> int:
    """The clock of a process's CPU time, as clock_getcpuclockid(3) makes it."""
    return ~pid << 3 | 2


class Bench:
    def __init__(self, gateway: ScriptedGateway, redis: Redis, redis_url: str, number: int) -> None:
        self._gateway = gateway
        self._redis = redis
        self._redis_url = redis_url
        self._number = number

    async def measure(self, variant: str) -> dict[str, float]:
        """One process, from its start to the last event."""
        started = time.monotonic()
        process = await self._start(variant)
        async with asyncio.timeout(30):
            await self._gateway.ready.wait()
            start_s = time.monotonic() - started
            await asyncio.sleep(QUIET_S)
            idle = Use.of(process.pid)
            begun = time.monotonic()
            self._gateway.go.set()
            await self._finished(variant, process, sum(map(is_forwarded, range(self._number))))
            wall_s = time.monotonic() - begun
        used = Use.of(process.pid)
        await self._end(process)
        return {
            "cpu_s_per_100k": (used.cpu_s - idle.cpu_s) * 100_000 / self._number,
            "events_per_s": self._number / wall_s,
            "idle_mib": idle.rss_mib,
            "peak_mib": used.peak_mib,
            "start_s": start_s,
        }

    async def measure_paced(self) -> float:
        """Share of a core of the relay at a steady rate."""
        process = await self._start("relay")
        self._gateway.pace = PACED_EVENTS_PER_S
        async with asyncio.timeout(30):
            await self._gateway.ready.wait()
            await asyncio.sleep(QUIET_S)
            before = Use.of(process.pid)
            self._gateway.go.set()
            paced = int(PACED_EVENTS_PER_S * PACED_S)
            await self._finished("relay", process, sum(map(is_forwarded, range(paced))))
        share = (Use.of(process.pid).cpu_s - before.cpu_s) / PACED_S
        await self._end(process)
        return share

    async def _start(self, variant: str) -> asyncio.subprocess.Process:
        self._gateway.again()
        await self._redis.flushdb()
        command = ("-m", "gateway_relay") if variant == "relay" else ("-m", "bench.relay_peers", variant)
        address = f"http://127.0.0.1:{self._gateway.port}/api/v10"
        settings = {"DISCORD_BOT_TOKEN": "bench", "DISCORD_API_URL": address, "REDIS_URL": self._redis_url}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            env={**os.environ, **settings, "LOG_LEVEL": "WARNING", "BENCH_EVENTS": str(self._number)},
            stdout=asyncio.subprocess.PIPE,
        )

    async def _finished(self, variant: str, process: asyncio.subprocess.Process, records: int) -> None:
        if not variant.startswith("relay"):
            assert process.stdout is not None
            assert await process.stdout.readline() == relay_peers.DONE
            return
        read: dict[Any, Any] = dict.fromkeys(STREAMS, "0-0")
        written = 0
        while written < records:
            await asyncio.sleep(0.02)
            for stream, entries in await self._redis.xread(read):
                read[stream.decode()] = entries[-1][0]
                written += sum(
                    any(kind in fields[b"r"] for kind in (b"\xa7message", b"\xa8reaction", b"\xa5voice"))
                    for _, fields in entries
                )

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        process.kill()
        await process.wait()


async def run(home: Path, number: int, rounds: int) -> dict[str, Any]:
    """All variants in turn; medians over the rounds."""
    gateway = ScriptedGateway(number)
    servers = LocalServers(home, power_safe=False)
    servers.start()
    redis = Redis.from_url(servers.valkey.url)
    await gateway.open()
    try:
        bench = Bench(gateway, redis, servers.valkey.url, number)
        seen: dict[str, list[dict[str, float]]] = {variant: [] for variant in VARIANTS}
        for _ in range(rounds):
            for variant in VARIANTS:
                seen[variant].append(await bench.measure(variant))
        paced = await bench.measure_paced()
    finally:
        await gateway.close()
        await redis.aclose()
        servers.stop()
    medians = {
        variant: {name: statistics.median(r[name] for r in results) for name in results[0]}
        for variant, results in seen.items()
    }
    return {
        "events": number,
        "rounds": rounds,
        "mean_event_bytes": gateway.mean_bytes,
        "variants": medians,
        f"core_at_{PACED_EVENTS_PER_S}_per_s": paced,
    }


def table(results: dict[str, Any]) -> str:
    lines = [
        f"{results['events']} events of {results['mean_event_bytes']:.0f} bytes, {results['rounds']} rounds"
    ]
    lines.append(
        f"{'':14}{'CPU s/100k':>12}{'events/s':>12}{'idle MiB':>10}{'peak MiB':>10}{'to READY s':>12}"
    )
    for variant, of in results["variants"].items():
        lines.append(
            f"{variant:14}{of['cpu_s_per_100k']:12.2f}{of['events_per_s']:12,.0f}{of['idle_mib']:10.0f}"
            f"{of['peak_mib']:10.0f}{of['start_s']:12.2f}"
        )
    share = results[f"core_at_{PACED_EVENTS_PER_S}_per_s"]
    lines.append(f"relay at a steady {PACED_EVENTS_PER_S} events/s: {share:.1%} of a core")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="gh-bench-"))
    try:
        results = asyncio.run(run(home, arguments.events, arguments.rounds))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(table(results))
    if arguments.json:
        arguments.json.write_text(json.dumps(results))


if __name__ == "__main__":
    main()
