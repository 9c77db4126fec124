"""`python -m stand_in`: the stand-in as a process of its own."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from stand_in import demo, identity
from stand_in.app import StandIn
from stand_in.control.guard import HOSTS_SETTING


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stand_in", description="A local Discord.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001, help="0 takes a free one")
    parser.add_argument("--home", type=Path, help="folder that keeps the application's id, token and key")
    parser.add_argument("--demo", action="store_true", help="begin with the demo server and its life")
    parser.add_argument("--quiet-demo", action="store_true", help="the demo server without its life")
    parser.add_argument("--pace", type=float, default=1.0, help="how lively the demo is")
    parser.add_argument("--clock-file", type=Path, default=os.environ.get("GUILDHALL_CLOCK_FILE") or None)
    parser.add_argument("--redirect", action="append", default=[], help="where OAuth2 may lead back to")
    return parser.parse_args()


async def serve(wanted: argparse.Namespace) -> None:
    kept = identity.keep(wanted.home) if wanted.home else None
    clock_file = Path(wanted.clock_file) if wanted.clock_file else None
    hosts = os.environ.get(HOSTS_SETTING, "").replace(",", " ").split()
    stand_in = StandIn(kept=kept, clock_file=clock_file, hosts=hosts)
    stand_in.grants.redirect_uris.update(wanted.redirect)
    if wanted.demo or wanted.quiet_demo:
        stand_in.life = demo.build(stand_in)
        stand_in.life.pace = wanted.pace
    await stand_in.start(wanted.port, wanted.host)
    sys.stdout.write(f"stand-in Discord listens at {stand_in.url}\n")
    sys.stdout.flush()
    if wanted.demo:
        await stand_in.life.start()
    asked_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for which in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(which, asked_to_stop.set)
    await asked_to_stop.wait()
    await stand_in.stop()


def main() -> None:
    asyncio.run(serve(arguments()))


if __name__ == "__main__":
    main()
