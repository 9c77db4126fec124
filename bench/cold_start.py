"""From process start to the first verified answer, and to the first answered command.

    python -m bench.cold_start [--json results.json]

The product's web process beside a bare Starlette app, then what a first command costs a web process and a
cloud function, and the longest time for which warming up keeps a standing process from everything else.
The socket is open and the signed request is sent before the process has begun, as a platform that scales
from zero does it. Runs are interleaved; medians are shown. A PING needs neither database nor Redis; the
commands have both, in a folder of their own.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from bench import signed_requests

SERVERS = ["interactions.asgi:app", "bare"]
COMMANDS = ["ping", "streak", "leaderboard"]
"""One of the platform, one of a product, and one that has to know all products."""
WITHIN_S = 30
NOWHERE = {
    "DISCORD_APPLICATION_ID": str(signed_requests.APPLICATION),
    "DISCORD_BOT_TOKEN": "MTAwMDAwMDAwMDAwMDAwMDAwMQ.a.b",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
FUNCTION = (
    "import json, sys; from deploy.aws_lambda import handler;"
    "print(json.dumps(handler(json.load(sys.stdin), None)), flush=True)"
)
GAP = "from bench.cold_start import measure_gap; measure_gap()"

Environment = dict[str, str]
_numbers = count(1)


def environment_of(bytecode: str, **more: str) -> Environment:
    """For a child; compiled modules are kept in `bytecode`, as an image is shipped with them."""
    found = NOWHERE | os.environ | {"DISCORD_PUBLIC_KEY": signed_requests.PUBLIC_KEY} | more
    found["PYTHONPYCACHEPREFIX"] = bytecode
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def request_of(command: str | None) -> bytes:
    """A PING, or that command."""
    number = next(_numbers)
    return signed_requests.signed(
        signed_requests.ping(number) if command is None else signed_requests.command(number, command)
    )


class Took(NamedTuple):
    """From the start to the answer: time, and processor time, which other processes disturb less."""

    ms: float
    processor_ms: float


def end(process: subprocess.Popen[Any], began: float) -> Took:
    """Of a process that has answered just now; kills it."""
    took = time.perf_counter() - began
    process.kill()
    _, process.returncode, used = os.wait4(process.pid, 0)
    return Took(took * 1000, (used.ru_utime + used.ru_stime) * 1000)


def of_server(environment: Environment, name: str, command: str | None = None) -> Took:
    """From starting a server's process to the whole answer."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        descriptor = listening.fileno()
        with socket.create_connection(listening.getsockname(), WITHIN_S) as client:
            client.sendall(request_of(command))
            server = [sys.executable, "-m", "bench.interaction_servers", name, str(descriptor)]
            start = time.perf_counter()
            process = subprocess.Popen(server, pass_fds=[descriptor], env=environment)
            answer = client.recv(65_536)
            while not _is_whole(answer) and (more := client.recv(65_536)):
                answer += more
            took = end(process, start)
    _expect(name, answer.startswith(b"HTTP/1.1 200"), answer.partition(b"\r\n\r\n")[2])
    return took


def of_function(environment: Environment, command: str) -> Took:
    """From starting an interpreter to what Lambda's handler returned."""
    head, _, body = request_of(command).decode().partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    http = {"method": "POST"}
    event = {"rawPath": "/interactions", "headers": headers, "body": body, "requestContext": {"http": http}}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", FUNCTION],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(event))
    process.stdin.close()
    told = json.loads(process.stdout.readline())
    took = end(process, start)
    process.stdout.close()
    _expect("the function", told["statusCode"] == 200, told["body"].encode())
    return took


def of_gap(environment: Environment) -> Took:
    """The longest time for which a process that warms up looked after nothing else, and what it used then."""
    command = [sys.executable, "-c", GAP]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return Took(*map(float, told.split()))


def measure_gap() -> None:
    """In a process of its own: prints what `of_gap` tells."""
    import uvloop

    from deploy.collecting import collect_rarely
    from deploy.settings import settings_or_exit
    from interactions import standing
    from interactions.web import Web

    collect_rarely()

    async def longest() -> Took:
        web = Web(settings_or_exit("web"))
        warming = asyncio.create_task(standing.warm_up(web))
        found, last = Took(0, 0), (time.perf_counter(), time.process_time())
        while not warming.done():
            await asyncio.sleep(0.001)
            now = time.perf_counter(), time.process_time()
            gap = Took((now[0] - last[0]) * 1000, (now[1] - last[1]) * 1000)
            found, last = max(found, gap), now
        await web.end()
        return found

    print(*uvloop.run(longest()))


def _is_whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return bool(found) and len(body) >= int(length or 0)


def _expect(name: str, well: bool, body: bytes) -> None:
    if not well or b"went wrong" in body or b"unknown" in body.lower():
        sys.exit(f"{name} answered {body[:200]!r}")


@contextmanager
def real_servers() -> Iterator[dict[str, str]]:
    """PostgreSQL, migrated, and Redis."""
    import asyncpg

    from db import migrate
    from deploy.local.servers import LocalServers, ensure_database

    async def prepare() -> str:
        url = await ensure_database(servers.postgres, "bench")
        connection = await asyncpg.connect(url)
        await migrate.migrate(connection)
        await connection.close()
        return url

    with tempfile.TemporaryDirectory(prefix="gh-") as home:
        servers = LocalServers(Path(home), power_safe=False)
        servers.start()
        try:
            yield {"DATABASE_URL": asyncio.run(prepare()), "REDIS_URL": servers.valkey.url}
        finally:
            servers.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as bytecode, real_servers() as servers:
        nowhere, there = environment_of(bytecode), environment_of(bytecode, **servers)
        runs = {name: partial(of_server, nowhere, name) for name in SERVERS}
        for name in COMMANDS:
            runs[f"/{name}, web process"] = partial(of_server, there, SERVERS[0], name)
            runs[f"/{name}, cloud function"] = partial(of_function, there, name)
        runs["longest gap of warming up"] = partial(of_gap, there)
        for run in runs.values():
            run()  # compiles
        took: dict[str, list[Took]] = {name: [] for name in runs}
        for _ in range(given.rounds):
            for name, run in runs.items():
                took[name].append(run())
    ratios = [ours.ms / bare.ms for ours, bare in zip(took[SERVERS[0]], took["bare"], strict=True)]
    print(
        f"{'process start to first verified answer':<42}{'median ms':>10}{'least':>8}{'most':>8}{'used':>8}"
    )
    for name, runs_of in took.items():
        times = [run.ms for run in runs_of]
        used = statistics.median(run.processor_ms for run in runs_of)
        print(f"{name:<42}{statistics.median(times):>10.0f}{min(times):>8.0f}{max(times):>8.0f}{used:>8.0f}")
    print(f"{'times the bare app (median of rounds)':<42}{statistics.median(ratios):>10.2f}")
    if given.json:
        result = {"milliseconds": took, "times_bare": round(statistics.median(ratios), 2)}
        given.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
