"""Listening to NOTIFY for as long as the process lives, over every loss of the connection."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import asyncpg

log = logging.getLogger(__name__)

PROBE_AFTER_SECONDS = 10.0
FIRST_RETRY_SECONDS = 0.1
LAST_RETRY_SECONDS = 5.0

Heard = Callable[[str], None]


def _nothing() -> None:
    return None


async def listen(
    source: "str | asyncpg.Pool[Any]",
    channels: Mapping[str, Heard],
    *,
    connected: Callable[[], None] = _nothing,
    lost: Callable[[], None] = _nothing,
) -> NoReturn:
    """Calls `channels[name](payload)` for each notification, until it is cancelled.

    `connected` is called each time listening has begun: what was announced before may have been
    missed, so look at the rows then. `lost` is called when it has ended. `source` is a DSN or a pool,
    of which one connection is kept.
    """
    wait_s = FIRST_RETRY_SECONDS
    while True:
        try:
            connection = await _connect(source)
        except Exception as problem:
            log.warning("cannot listen to PostgreSQL: %r", problem)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LAST_RETRY_SECONDS)
            continue
        try:
            await _listen_until_lost(connection, channels, connected)
            wait_s = FIRST_RETRY_SECONDS
        finally:
            await _give_up(source, connection)
            lost()
        await asyncio.sleep(wait_s)


async def _connect(source: "str | asyncpg.Pool[Any]") -> Any:
    import asyncpg

    if isinstance(source, str):
        return await asyncpg.connect(source, timeout=5)
    return await source.acquire(timeout=5)


async def _give_up(source: "str | asyncpg.Pool[Any]", connection: Any) -> None:
    """Ends the connection instead of handing it back: it still listens."""
    import asyncpg

    with contextlib.suppress(asyncpg.InterfaceError):  # a pool takes a lost connection back by itself
        connection.terminate()
    if not isinstance(source, str):
        await source.release(connection)


async def _listen_until_lost(
    connection: Any, channels: Mapping[str, Heard], connected: Callable[[], None]
) -> None:
    """Returns when the connection has ended or does not answer any more."""
    ended = asyncio.Event()
    connection.add_termination_listener(lambda _: ended.set())
    try:
        for channel, heard in channels.items():
            await connection.add_listener(channel, _as_listener(heard))
        connected()
        while not ended.is_set():
            try:
                async with asyncio.timeout(PROBE_AFTER_SECONDS):
                    await ended.wait()
            except TimeoutError:
                await connection.fetchval("SELECT 1", timeout=PROBE_AFTER_SECONDS)
    except Exception as problem:
        log.warning("lost the connection that listens to PostgreSQL: %r", problem)


def _as_listener(heard: Heard) -> Callable[[Any, int, str, str], None]:
    def listener(connection: Any, pid: int, channel: str, payload: str) -> None:
        heard(payload)

    return listener
