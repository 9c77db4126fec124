"""Entry point of the relay: `python -m gateway_relay`, also `guildhall relay`."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import NoReturn

from redis.asyncio import Redis

from db.clock import SystemClock
from deploy.logs import log_as
from deploy.metrics import publish_forever
from deploy.settings import Settings, settings_or_exit
from gateway_relay.relay import run
from gateway_relay.settings import RelaySettings


def main() -> NoReturn:
    """Relays until a signal or a fatal problem; leaves the process with the relay's exit code."""
    settings = settings_or_exit("relay")
    log_as("relay", settings)
    asyncio.run(_relay_and_leave(settings))
    raise AssertionError("the process has been left")


async def _relay_and_leave(settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    redis = Redis.from_url(settings.redis_url or "", socket_connect_timeout=2, socket_timeout=5)
    telling = asyncio.create_task(publish_forever(redis, "relay", tuple, settings.folders))
    code = await run(_relay_settings(settings), stopping, clock=_clock(settings))
    telling.cancel()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    # An orderly end of the event loop would send a close frame, which ends the session at Discord.
    os._exit(code)


def _relay_settings(settings: Settings) -> RelaySettings:
    return RelaySettings(
        token=settings.discord_bot_token or "",
        api_url=settings.discord_api_url,
        redis_url=settings.redis_url or "",
        member_events=settings.member_events,
    )


def _clock(settings: Settings) -> Callable[[], float]:
    """The system's time, or the stand-in's, which can be moved forward."""
    if settings.clock_file is None:
        return time.time
    clock = SystemClock(settings.clock_file)
    return lambda: clock.now().timestamp()


if __name__ == "__main__":
    main()
