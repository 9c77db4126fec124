"""A drain in a process of its own: `python -m tests.support.drain_process <database> <redis>`.

SIGTERM lets it hand over; SIGKILL ends it in the middle of whatever it is at.
"""

import asyncio
import signal
import sys

from redis.asyncio import Redis

from db.pool import create_pool
from interactions.languages import Languages
from jobs.activity import draining
from jobs.activity.counting import leading


async def main(database_url: str, redis_url: str) -> None:
    leading.STANDBY_S = 0.05  # type: ignore[misc]
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    pool, redis = await create_pool(database_url, max_size=2), Redis.from_url(redis_url)
    await draining.drain_forever(pool, redis, Languages(), stop, batch_entries=40)
    await redis.aclose()
    await pool.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
