"""Admission: one Redis round trip says whether an interaction is new and not too frequent.

It also writes the interaction's records to the activity stream, in the same round trip. Interactions
that arrive while a round trip is under way share the next one: under load a call costs a fraction of a
command. When Redis is away or slow, this process' own buckets take over, and what would have been
written waits in a bounded backlog until Redis is back.

Why: decision 0170.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec

from db.clock import Clock
from handlers.frame.rate_limits import Buckets, Limits
from handlers.frame.script_link import ScriptLink
from interactions.router import Pace

log = logging.getLogger(__name__)

STREAM: Final = "guildhall:activity"
KEEP_HANDLED_MS: Final = 20 * 60 * 1000
BATCH: Final = 200
GROUP: Final = 8
"""So many that wait are worth a round trip of their own while another is under way."""
FLIGHTS: Final = 2

SCRIPT: Final = Path(__file__).with_name("admission.lua").read_text(encoding="utf-8")

ADMITTED: Final = 0
DELIVERED_BEFORE: Final = -1

_pack = msgspec.msgpack.Encoder().encode
_process = secrets.token_hex(6)
_numbers = count()


def _new_nonce() -> str:
    return f"{_process}{next(_numbers)}"


class Call(msgspec.Struct, eq=False):
    """One interaction before the door. Empty keys are not limited, empty records not written.

    `partition`: of its guild.
    """

    interaction_id: int
    member_key: str
    guild_key: str
    partition: int = 0
    command_record: bytes = b""
    member_record: bytes = b""
    pace: Pace = Pace.COMMAND
    nonce: str = msgspec.field(default_factory=_new_nonce)


class Verdict(msgspec.Struct, frozen=True):
    """What Redis said: 0, -1, or the wait, see admission.lua."""

    code: int

    @property
    def wait_s(self) -> float:
        """Seconds until the same call would be admitted."""
        return (self.code >> 1) / 1000

    @property
    def whole_guild(self) -> bool:
        """Whether it is the guild's limit that was reached, not the member's."""
        return bool(self.code & 1)


class Admission:
    """The door of one process. `connect` gives the redis.asyncio client, made on first use."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Any]],
        clock: Clock,
        limits: Limits | None = None,
        *,
        patience_s: float = 0.25,
        retry_every_s: float = 1.0,
        backlog: int = 10_000,
    ) -> None:
        self._link = ScriptLink(connect, SCRIPT)
        self._clock = clock
        self.use(limits or Limits())
        self._patience_s = patience_s
        self._retry_every_s = retry_every_s
        self._buckets = Buckets()
        self._waiting: list[tuple[Call, asyncio.Future[int]]] = []
        self._senders: set[asyncio.Task[None]] = set()
        self._reviver: asyncio.Task[None] | None = None
        self._backlog: deque[Call] = deque()
        self._backlog_bound = backlog
        self.dropped = 0
        """Records that did not fit into the backlog and are lost."""

    def use(self, limits: Limits) -> None:
        """These limits hold from now on."""
        self.limits = limits
        members = {pace: limits.of(pace) for pace in Pace}
        self._rates = {pace: (rate.step_ms, rate.burst) for pace, rate in members.items()}

    @property
    def redis_is_away(self) -> bool:
        """Whether this process decides by its own buckets."""
        return self._reviver is not None

    @property
    def waiting_records(self) -> int:
        """Interactions whose records wait for Redis."""
        return len(self._backlog)

    async def decide(self, call: Call) -> int:
        """The verdict's code. Never raises for Redis' sake, and never takes much longer than the patience."""
        if self._reviver is not None:
            return self._decide_alone(call)
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((call, future))
        if not self._senders or (len(self._waiting) >= GROUP and len(self._senders) < FLIGHTS):
            sender = asyncio.create_task(self._send_all())
            self._senders.add(sender)
        return await future

    async def close(self) -> None:
        """One last attempt to hand over the backlog."""
        if self._reviver is not None:
            self._reviver.cancel()
            self._reviver = None
        if self._backlog:
            await self._hand_over_backlog()
        await self._link.close()

    async def _send_all(self) -> None:
        """Runs while somebody waits. While one batch is under way the next one gathers; half of what waits
        is left to the other sender, so that Redis and this process work at the same time.
        """
        try:
            while self._waiting:
                size = min(max(GROUP, (len(self._waiting) + 1) // 2), BATCH)
                batch, self._waiting = self._waiting[:size], self._waiting[size:]
                await self._send(batch)
        finally:
            # At once and not in a done callback, which runs a turn later: who asks in between would
            # count on a sender that has seen nobody wait.
            task = asyncio.current_task()
            if task is not None:
                self._senders.discard(task)

    async def _send(self, batch: list[tuple[Call, asyncio.Future[int]]]) -> None:
        try:
            codes = await self._ask_redis([call for call, _ in batch])
        except Exception as problem:
            self._lose_redis(problem)
            codes = [self._decide_alone(call) for call, _ in batch]
        for (_, future), code in zip(batch, codes, strict=True):
            if not future.done():
                future.set_result(code)

    async def _ask_redis(self, calls: list[Call], *, unlimited: bool = False) -> list[int]:
        args = [b""]
        packed = [(*_packed(call, args, unlimited), *self._rates[call.pace]) for call in calls]
        guild = self.limits.guild
        args[0] = _pack((self._now_ms(), KEEP_HANDLED_MS, guild.step_ms, guild.burst, packed))
        await self._link.prepare()
        async with asyncio.timeout(self._patience_s):
            codes: list[int] = await self._link.run(STREAM, args)
        return codes

    def _decide_alone(self, call: Call) -> int:
        """This process' own verdict; duplicates it knows have been caught before it is asked."""
        now_ms, limits, buckets = self._now_ms(), self.limits, self._buckets
        member = limits.of(call.pace)
        member_ms = buckets.wait_ms(call.member_key, member, now_ms) if call.member_key else 0
        if member_ms:
            return member_ms * 2
        guild_ms = buckets.wait_ms(call.guild_key, limits.guild, now_ms) if call.guild_key else 0
        if guild_ms:
            return guild_ms * 2 + 1
        if call.member_key:
            buckets.charge(call.member_key, member, now_ms)
        if call.guild_key:
            buckets.charge(call.guild_key, limits.guild, now_ms)
        self._keep_for_later(call)
        return ADMITTED

    def wait_before_autocomplete_s(self, key: str) -> float:
        """Autocomplete asks at every key stroke: it is limited in this process only."""
        now_ms, rate = self._now_ms(), self.limits.autocomplete
        wait_ms = self._buckets.wait_ms(key, rate, now_ms)
        if not wait_ms:
            self._buckets.charge(key, rate, now_ms)
        return wait_ms / 1000

    def _keep_for_later(self, call: Call) -> None:
        if len(self._backlog) >= self._backlog_bound:
            self._backlog.popleft()
            self.dropped += 1
        self._backlog.append(call)

    def _lose_redis(self, problem: Exception) -> None:
        if self._reviver is None:
            log.warning("Redis is away, deciding alone: %s: %s", type(problem).__name__, problem)
            self._reviver = asyncio.create_task(self._revive())

    async def _revive(self) -> None:
        """Tries until Redis has taken the backlog; only then the next interaction asks Redis again."""
        while True:
            await asyncio.sleep(self._retry_every_s)
            if await self._hand_over_backlog():
                log.warning("Redis is back, %d records were lost meanwhile", self.dropped)
                self._reviver = None
                return

    async def _hand_over_backlog(self) -> bool:
        """Sends what waits, without limits: those calls were admitted already. Whether all of it went."""
        while True:
            calls = [self._backlog.popleft() for _ in range(min(BATCH, len(self._backlog)))]
            try:
                await self._ask_redis(calls, unlimited=True)
            except Exception as problem:
                self._backlog.extendleft(reversed(calls))
                log.debug("Redis is still away: %s", problem)
                return False
            if not calls:
                return True

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def _packed(call: Call, args: list[bytes], unlimited: bool) -> tuple[str | int, ...]:
    """The call as the script reads it; its records go to the arguments. Lua counts from 1."""
    places = [0, 0]
    for place, record in enumerate((call.member_record, call.command_record)):
        if record:
            args.append(record)
            places[place] = len(args)
    keys = ("", "") if unlimited else (call.member_key, call.guild_key)
    return (f"guildhall:handled:{call.interaction_id}", call.nonce, *keys, call.partition, *places)
