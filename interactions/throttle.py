"""Waiting one's turn: the limiter's state machine in real time, and the global limit shared through Redis."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from interactions.api_errors import RateLimited
from interactions.buckets import LimitAnswer, SlidingSecond, Ticket
from interactions.rate_limits import RateLimits

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from interactions.routes import RestCall

log = logging.getLogger(__name__)

GLOBAL_PER_S = 50
WINDOW_S = 1.05
ALONE_PER_S = 10
KEY = "guildhall:rest:global"
REDIS_LIMIT_S = 0.25
REDIS_REST_S = 1.0

# The last moments handed out, newest first, in milliseconds of Redis's clock. The next is a whole window
# after the fiftieth last one, so that no 51 lie in one; it is taken only if the caller can wait so long.
RESERVE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, window, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local at = now
local oldest = redis.call('LINDEX', KEYS[1], limit - 1)
if oldest then at = math.max(at, tonumber(oldest) + window) end
local newest = redis.call('LINDEX', KEYS[1], 0)
if newest then at = math.max(at, tonumber(newest)) end
if at - now > patience then return {0, at - now} end
redis.call('LPUSH', KEYS[1], string.format('%.0f', at))
redis.call('LTRIM', KEYS[1], 0, limit - 1)
redis.call('PEXPIRE', KEYS[1], at - now + window + 1000)
return {1, at - now}
"""


def loop_time() -> float:
    """The clock by which calls are let out."""
    return asyncio.get_running_loop().time()


class GlobalLimit:
    """Fifty calls a second over all processes. Without Redis each process goes on with a cautious share."""

    def __init__(
        self,
        redis: Redis | None,
        *,
        per_s: int = GLOBAL_PER_S,
        alone_per_s: int = ALONE_PER_S,
        window_s: float = WINDOW_S,
    ) -> None:
        self._redis = redis
        self._per_s = per_s
        self._window_s = window_s
        self._own = SlidingSecond(per_s, window_s)
        self._alone = SlidingSecond(alone_per_s, window_s)
        self._without_redis_until = float("-inf")

    async def reserve(self, now: float, patience_s: float) -> float:
        """Seconds to wait before sending. Raises RateLimited when that is longer than `patience_s`."""
        shared_s = 0.0
        own = self._own
        if self._redis is not None and now >= self._without_redis_until:
            try:
                shared_s = await self._shared(self._redis, patience_s)
            except _redis_errors() as problem:
                log.warning("the shared rate limit is away: %s", type(problem).__name__)
                self._without_redis_until = now + REDIS_REST_S
        if self._redis is not None and now < self._without_redis_until:
            own = self._alone
        moment = own.reserve(now, now + patience_s)
        if moment is None:
            raise RateLimited("this process's calls are used up for now", patience_s)
        return max(shared_s, moment - now)

    async def _shared(self, redis: Redis, patience_s: float) -> float:
        async with asyncio.timeout(REDIS_LIMIT_S):
            granted, wait_ms = await redis.eval(  # type: ignore[misc]
                RESERVE,
                1,
                KEY,
                str(self._per_s),
                str(int(self._window_s * 1000)),
                str(int(patience_s * 1000)),
            )
        if not granted:
            raise RateLimited("the bot's calls are used up for now", int(wait_ms) / 1000)
        return int(wait_ms) / 1000


def _redis_errors() -> tuple[type[Exception], ...]:
    from redis.exceptions import RedisError

    return RedisError, OSError, TimeoutError


class Throttle:
    """Lets calls out when Discord's limits allow them."""

    def __init__(self, limits: RateLimits, shared: GlobalLimit) -> None:
        self.limits = limits
        self._shared = shared
        self._turns: dict[Ticket, asyncio.Future[None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def admit(self, call: RestCall, deadline: float) -> Ticket:
        """Wait for the call's turn. Raises NotSent's kinds; then nothing is held."""
        now = loop_time()
        route, exempt = call.route.name, call.route.exempt
        earliest = self.limits.earliest(route, call.major, now, operation=call.operation, exempt=exempt)
        if earliest > deadline:
            raise RateLimited(f"{route} must rest", earliest - now)
        ticket = self.limits.enter(route, call.major, now, operation=call.operation, exempt=exempt)
        await self._take_turn(ticket, deadline)
        return ticket

    async def again(self, ticket: Ticket, not_before: float, deadline: float) -> None:
        """Wait for another turn after a refusal, at the front of the queue."""
        now = loop_time()
        if not_before > deadline:
            raise RateLimited(f"{ticket.route} was refused", not_before - now)
        self.limits.again(ticket, now, not_before=not_before)
        await self._take_turn(ticket, deadline)

    def answered(self, ticket: Ticket, answer: LimitAnswer) -> float | None:
        retry_at = self.limits.answered(ticket, answer, loop_time())
        self._pump()
        return retry_at

    def failed(self, ticket: Ticket) -> None:
        self.limits.failed(ticket, loop_time())
        self._pump()

    def leave(self, ticket: Ticket) -> None:
        self._turns.pop(ticket, None)
        self.limits.leave(ticket, loop_time())
        self._pump()

    async def _take_turn(self, ticket: Ticket, deadline: float) -> None:
        try:
            while True:
                await self._released(ticket, deadline)
                if not ticket.exempt:
                    now = loop_time()
                    await asyncio.sleep(await self._shared.reserve(now, max(0.0, deadline - now)))
                if self.limits.confirm(ticket, loop_time()):
                    return
        except BaseException:
            self.leave(ticket)
            raise

    async def _released(self, ticket: Ticket, deadline: float) -> None:
        turn = self._turns[ticket] = asyncio.get_running_loop().create_future()
        self._pump()
        try:
            async with asyncio.timeout(max(0.0, deadline - loop_time())):
                await turn
        except TimeoutError:
            now = loop_time()
            earliest = self.limits.earliest(
                ticket.route, ticket.major, now, operation=ticket.operation, exempt=ticket.exempt
            )
            raise RateLimited(f"{ticket.route} is busy", max(1.0, earliest - now)) from None
        finally:
            self._turns.pop(ticket, None)

    def _pump(self) -> None:
        """Wake those whose turn has come, and come again when time alone brings the next."""
        now = loop_time()
        for ticket in self.limits.release(now):
            turn = self._turns.get(ticket)
            if turn is not None and not turn.done():
                turn.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        next_at = self.limits.next_at(now)
        if next_at is not None:
            self._timer = asyncio.get_running_loop().call_later(max(0.001, next_at - now), self._pump)


def read_answer(status: int, headers: Mapping[str, str], body: Any) -> LimitAnswer:
    """What the limiter needs of an answer; `body` is its decoded JSON, or anything else."""
    said = body if status == 429 and isinstance(body, dict) else {}
    waits = [
        wait
        for wait in (_number(headers.get("retry-after")), _number(said.get("retry_after")))
        if wait is not None
    ]
    is_global = said.get("global") is True or headers.get("x-ratelimit-global", "").lower() == "true"
    known = "retry_after" in said or any(name.lower().startswith("x-ratelimit-") for name in headers)
    limit, remaining = (
        _number(headers.get("x-ratelimit-limit")),
        _number(headers.get("x-ratelimit-remaining")),
    )
    return LimitAnswer(
        status,
        bucket=headers.get("x-ratelimit-bucket"),
        limit=None if limit is None else int(limit),
        remaining=None if remaining is None else int(remaining),
        reset_after_s=_number(headers.get("x-ratelimit-reset-after")),
        retry_after_s=max(waits, default=None),
        scope=headers.get("x-ratelimit-scope"),
        is_global=is_global,
        from_edge=status == 429 and not known,
    )


def _number(value: Any) -> float | None:
    """A sane non-negative number of seconds, or None."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number < 1e7 else None
