"""`guildhall run` over a folder that is there: how long until it is ready, and until Ctrl-C has stopped it.

    python -m bench.second_start [--rounds 5] [--json results.json]

The whole machine with the local Discord and its demo server. In each round the supervisor is also killed
with -9, so that the servers have to recover. The floor is the command that only shows its help.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

WITHIN_S = 120.0
COMMAND = (sys.executable, "-m", "handlers.operations.cli")
NO_CREDENTIALS = dict.fromkeys(
    ("DISCORD_APPLICATION_ID", "DISCORD_PUBLIC_KEY", "DISCORD_BOT_TOKEN", "DISCORD_API_URL"), ""
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(port: int) -> bool:
    """Whether the web process says so."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Machine:
    """One folder, and what runs over it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._port = free_port()
        self._environment = os.environ | NO_CREDENTIALS | {
            "GUILDHALL_HOME": str(home), "PORT": str(self._port), "STAND_IN_PORT": str(free_port()),
            "DATABASE_URL": "", "REDIS_URL": "",
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start_s(self) -> float:
        """Seconds until it is ready."""
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [*COMMAND, "run"], env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not is_ready(self._port):
            if self._process.poll() is not None or time.perf_counter() - began > WITHIN_S:
                sys.exit("it does not start")
            time.sleep(0.01)
        return time.perf_counter() - began

    def end_s(self, how: signal.Signals) -> float:
        """Seconds until it has ended."""
        assert self._process is not None
        began = time.perf_counter()
        self._process.send_signal(how)
        self._process.wait(WITHIN_S)
        return time.perf_counter() - began


def floor_s() -> float:
    """Seconds of the command that only shows its help."""
    began = time.perf_counter()
    subprocess.run([*COMMAND, "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    seconds: dict[str, list[float]] = {"floor": [], "start": [], "start after kill -9": [], "Ctrl-C": []}
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "home")
        seconds["first start"] = [machine.start_s()]
        seconds["Ctrl-C"].append(machine.end_s(signal.SIGINT))
        for _ in range(given.rounds):
            seconds["floor"].append(floor_s())
            seconds["start"].append(machine.start_s())
            machine.end_s(signal.SIGKILL)
            seconds["start after kill -9"].append(machine.start_s())
            seconds["Ctrl-C"].append(machine.end_s(signal.SIGINT))
    print(f"{'':<24}{'median s':>10}{'least':>8}{'most':>8}")
    for name, took in seconds.items():
        print(f"{name:<24}{statistics.median(took):>10.2f}{min(took):>8.2f}{max(took):>8.2f}")
    if given.json:
        given.json.write_text(json.dumps(seconds, indent=1))


if __name__ == "__main__":
    main()
