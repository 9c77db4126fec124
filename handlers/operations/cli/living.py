"""`guildhall alive worker`: the probe of processes that have no port."""

import argparse
import asyncio
import socket
import sys

from deploy.metrics import KEY
from deploy.settings import settings_or_exit

PATIENCE_S = 3.0


def alive(arguments: argparse.Namespace) -> int:
    """Exit code 0 when the process has lately written down its metrics, or Redis cannot be asked; else 1."""
    settings = settings_or_exit("alive", of_running=True)
    try:
        turns = asyncio.run(_turns(settings.redis_url or "", arguments.process))
    except Exception as problem:
        print(f"Redis cannot be asked: {problem}; a restart would not help", file=sys.stderr)
        return 0
    print("alive" if turns else f"no {arguments.process} of {socket.gethostname()} has been heard of lately")
    return 0 if turns else 1


async def _turns(redis_url: str, process: str) -> bool:
    from redis.asyncio import Redis

    async with asyncio.timeout(PATIENCE_S), Redis.from_url(redis_url) as redis:
        async for _ in redis.scan_iter(f"{KEY}{process}:{socket.gethostname()}:*", count=1_000):
            return True
    return False
