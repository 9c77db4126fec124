"""The relay as a whole: shards on one side, the stream on the other, and the guards in between."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from hikari import errors
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway_relay import connection, session
from gateway_relay.address import GatewayBot, ask_gateway
from gateway_relay.exits import EXIT_FATAL, EXIT_RESTART, EXIT_STOPPED, RelayStopped, stopped_by_close
from gateway_relay.forwarding import Forwarder
from gateway_relay.hearing import Hearing, ShardState
from gateway_relay.identifying import IdentifyGate
from gateway_relay.profiles import Profiles
from gateway_relay.records import Records
from gateway_relay.session import Position
from gateway_relay.settings import RelaySettings

log = logging.getLogger(__name__)

_T = TypeVar("_T")
_AWAY = (RedisError, OSError, TimeoutError)
_LAST_WORDS_WITHIN_S = 2.0
_LOOK_EVERY_S = 0.1


async def run(
    settings: RelaySettings,
    stopping: asyncio.Event,
    *,
    clock: Callable[[], float] = time.time,
) -> int:
    """Relays until `stopping` is set or something ends it; gives the exit code.

    The gateway connection is left open: a close frame would end the session. The caller leaves the process by
    `os._exit`, so that the next one resumes.
    """
    relay = Relay(
        settings, Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=5), clock
    )
    work = asyncio.create_task(relay.work())
    stop = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait((work, stop), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.cancel()
    if not work.done():
        await relay.drain()
        return EXIT_STOPPED
    end = work.exception()
    if not isinstance(end, RelayStopped):
        log.error("The relay failed", exc_info=end)
        await relay.drain()
        return EXIT_RESTART
    log.error("%s", end.message)
    await relay.drain()
    if end.exit_code == EXIT_FATAL:
        await relay.forget_sessions()
    return end.exit_code


class Relay:
    """One process's relay: all shards of the bot, one stream."""

    def __init__(self, settings: RelaySettings, redis: Redis, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._redis = redis
        self.forwarder = Forwarder(redis, settings)
        self.hearing = Hearing(self.forwarder, Records(Profiles(settings.remembered_profiles)), clock)
        self._fenced = False
        self._tasks: list[asyncio.Task[None]] = []

    async def work(self) -> None:
        """Connects and relays; never returns, raises RelayStopped when it is over."""
        missing = connection.missing_private_names()
        if missing:
            log.warning("This hikari lacks %s: sessions do not survive a restart", ", ".join(missing))
        gateway = await ask_gateway(self._settings.api_url, self._settings.token)
        await self._until_redis_answers(self.forwarder.take_over)
        self._fenced = True
        shards = await self._make_shards(gateway, pick_up=not missing)
        duties = [self._keep(state.shard) for state in shards]
        duties += [self.forwarder.run(), self._watch(), self._pulse(), self._tell_health()]
        self._tasks = [asyncio.create_task(duty) for duty in duties]
        ended, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()

    async def drain(self) -> None:
        """Takes no more events and writes what is buffered, within the time allowed."""
        self.hearing.accepts = False
        if not self._fenced:
            return
        try:
            async with asyncio.timeout(self._settings.drain_within_s):
                await self.forwarder.write_outstanding()
        except (TimeoutError, RelayStopped):
            log.error(
                "%d records were not written; the session resumes before them", self.forwarder.outstanding
            )

    async def forget_sessions(self) -> None:
        """After a fatal close the next start identifies again."""
        with suppress(*_AWAY):
            async with asyncio.timeout(_LAST_WORDS_WITHIN_S):
                for shard in self.hearing.shards:
                    await session.delete_position(self._redis, shard)

    async def _make_shards(self, gateway: GatewayBot, *, pick_up: bool) -> list[ShardState]:
        settings, limit = self._settings, gateway.session_start_limit
        gate = IdentifyGate(
            self._redis, settings, shards=gateway.shards, max_concurrency=limit.max_concurrency
        )
        states = []
        for number in range(gateway.shards):
            shard = connection.make_shard(
                token=settings.token,
                url=gateway.url,
                shard=number,
                shards=gateway.shards,
                bits=connection.wanted_intents(member_events=settings.member_events),
                turn=gate.turn,
                listener=self.hearing,
                loads=self.hearing.loader(number),
            )
            state = self.hearing.add_shard(shard)
            if pick_up and (position := await self._find_position(number, gateway.shards)):
                shard.pick_up(position)
                self.hearing.continue_from(state, position)
            states.append(state)
        fresh = sum(state.position is None for state in states)
        if limit.remaining < fresh:
            await self._wait_for_sessions(limit.remaining, limit.reset_after / 1000)
        return states

    async def _find_position(self, shard: int, shards: int) -> Position | None:
        async def find() -> Position | None:
            return await session.find_position(self._redis, shard, shards)

        return await self._until_redis_answers(find)

    async def _wait_for_sessions(self, remaining: int, reset_after_s: float) -> None:
        log.error(
            "Discord allows %d more sessions; waiting %.0f s for the next day", remaining, reset_after_s
        )
        await asyncio.sleep(reset_after_s)
        self.hearing.mark_all_well()

    async def _keep(self, shard: connection.Shard) -> None:
        try:
            await shard.start()
            await shard.join()
        except errors.GatewayServerClosedConnectionError as closed:
            code = int(closed.code or 0)
            raise stopped_by_close(code, closed.reason, member_events=self._settings.member_events) from None
        raise RelayStopped(EXIT_RESTART, f"Shard {shard.id} stopped.")

    async def _watch(self) -> None:
        """hikari waits for ever for a HELLO or READY that does not come; only a new process gets it out."""
        limit = self._settings.watchdog_after_s
        while True:
            await asyncio.sleep(limit / 20)
            stuck = self.hearing.shards_unwell_for(limit)
            if stuck:
                with suppress(*_AWAY):
                    async with asyncio.timeout(_LAST_WORDS_WITHIN_S):
                        for shard in stuck:
                            await session.mark_stalled(self._redis, shard)
                raise RelayStopped(EXIT_RESTART, f"Shard {stuck[0]} had no connection for {limit:.0f} s.")

    async def _pulse(self) -> None:
        while True:
            await asyncio.sleep(self._settings.pulse_every_s)
            self.hearing.pulse()

    async def _tell_health(self) -> None:
        """At once when a connection comes or goes, else every `health_every_s`."""
        told: list[int] = []
        told_at = time.monotonic()
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            connected = self.hearing.connected
            if connected == told and time.monotonic() - told_at < self._settings.health_every_s:
                continue
            with suppress(*_AWAY):
                for shard, health in self.hearing.health():
                    await self._redis.set(
                        f"guildhall:relay:health:{shard}", health, ex=self._settings.health_ttl_s
                    )
                told, told_at = connected, time.monotonic()

    async def _until_redis_answers(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        delay = 0.1
        while True:
            try:
                return await ask()
            except _AWAY as problem:
                log.warning("Redis does not answer (%s); trying again in %.1f s", problem, delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 5.0)
