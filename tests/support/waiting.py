"""Waiting for what others do; nothing in a test asks how long it took."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], bool | Awaitable[bool]], within_s: float = 60.0) -> None:
    """Until it holds: what another task, process or browser does."""
    async with asyncio.timeout(within_s):
        while not await _holds(condition):
            await asyncio.sleep(0.005)


async def _holds(condition: Callable[[], bool | Awaitable[bool]]) -> bool:
    answer = condition()
    return answer if isinstance(answer, bool) else await answer
