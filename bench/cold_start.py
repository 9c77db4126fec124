"""From process start to the first verified answer: the product's web process beside a bare Starlette app.

    python -m bench.cold_start [--json results.json]

The socket is open and the signed PING is sent before the process has begun, as a platform that
scales from zero does it. Runs are interleaved; medians are shown. The product gets the benchmark's
key and the rest of the environment as it is; a PING needs neither database nor Redis.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import signed_requests

SERVERS = ["interactions.asgi:app", "bare"]
WITHIN_S = 30
NOWHERE = {
    "DISCORD_APPLICATION_ID": str(signed_requests.APPLICATION),
    "DISCORD_BOT_TOKEN": "MTAwMDAwMDAwMDAwMDAwMDAwMQ.a.b",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def first_answer_ms(name: str, bytecode: str) -> float:
    """Milliseconds from starting the process to the whole answer; compiled modules are kept in `bytecode`."""
    environment = NOWHERE | os.environ | {"DISCORD_PUBLIC_KEY": signed_requests.PUBLIC_KEY}
    environment["PYTHONPYCACHEPREFIX"] = bytecode
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        descriptor = listening.fileno()
        request = signed_requests.signed(signed_requests.ping(1))
        with socket.create_connection(listening.getsockname(), WITHIN_S) as client:
            client.sendall(request)
            command = [sys.executable, "-m", "bench.interaction_servers", name, str(descriptor)]
            start = time.perf_counter()
            process = subprocess.Popen(command, pass_fds=[descriptor], env=environment)
            try:
                answer = client.recv(65_536)
                while b'{"type":1}' not in answer and (more := client.recv(65_536)):
                    answer += more
                took = time.perf_counter() - start
            finally:
                process.kill()
                process.wait()
    if not answer.startswith(b"HTTP/1.1 200") or not answer.endswith(b'{"type":1}'):
        sys.exit(f"{name} answered {answer[:200]!r}")
    return took * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    took: dict[str, list[float]] = {name: [] for name in SERVERS}
    with tempfile.TemporaryDirectory() as bytecode:
        for name in SERVERS:
            first_answer_ms(name, bytecode)  # compiles, as an image is shipped with bytecode
        for _ in range(given.rounds):
            for name in SERVERS:
                took[name].append(first_answer_ms(name, bytecode))
    ratios = [ours / bare for ours, bare in zip(took[SERVERS[0]], took["bare"], strict=True)]
    print(f"{'process start to first verified answer':<42}{'median ms':>10}{'least':>8}{'most':>8}")
    for name, times in took.items():
        print(f"{name:<42}{statistics.median(times):>10.0f}{min(times):>8.0f}{max(times):>8.0f}")
    print(f"{'times the bare app (median of rounds)':<42}{statistics.median(ratios):>10.2f}")
    if given.json:
        result = {"milliseconds": took, "times_bare": round(statistics.median(ratios), 2)}
        given.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
