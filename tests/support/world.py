"""The whole machine in one process: the stand-in Discord, web, relay and the worker's parts, on real servers.

    answer = await ada.runs("xp give", member=ben, amount=50)
    await world.settle()
    assert "50" in answer.text

People act through the stand-in, which signs and posts as Discord does. `settle()` carries everything that
follows: events through the relay into the stream, the drain, standings, queue, timers and outbox.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import httpx

from deploy.settings import Settings
from gateway_relay.relay import Relay
from gateway_relay.settings import RelaySettings
from handlers.frame.caches import Announcements, Cache, Kind
from interactions.asgi import create_app
from interactions.rate_limits import RateLimits
from interactions.web import Web
from jobs.activity.achievements import check_once
from jobs.activity.draining import Drain
from jobs.activity.standings import refresh_once
from jobs.outbox import OutboxCarrier
from jobs.perform import perform
from jobs.queue import KEYS, create_worker, run_worker
from jobs.run import Job, Task, tasks
from jobs.schedule import ScheduleSweeper
from jobs.standing import run_due
from jobs.worker import close_tools, keep_running, make_tools
from stand_in.app import StandIn
from stand_in.changes import channels, roles
from stand_in.model import Overwrite
from stand_in.people import Person
from stand_in.rules.permissions import VIEW_CHANNEL, bits
from tests.support.chosen import choose
from tests.support.openapi import Validator, the_validator
from tests.support.services import empty_tables
from tests.support.someone import Someone
from tests.support.web import WIDE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from arq.worker import Worker

    from handlers.frame.product import Product
    from jobs.requests import QueueName
    from stand_in.delivery.interaction import Interaction
    from stand_in.model import Channel, Guild, Role
    from stand_in.rest.server import CallRecord

EVENING = 20
"""No test begins after this hour (UTC): some minutes later another day would begin in the middle of it."""

FOREVER_S = 1e9

DRAG_S = 60.0
"""How long `settle` waits for something to arrive before it says what is missing."""


def check_contract(calls: list[CallRecord], interactions: list[Interaction]) -> None:
    """What we sent and what was answered is what Discord publishes, when its description is there."""
    if not Validator.available():
        return
    validator = the_validator()
    for call in calls:
        path = f"{call.path}?{call.query}" if call.query else call.path
        if call.fault is None or call.json is not None:  # a fault may strike before the body is read
            validator.check_request(call.method, path, call.json)
        if call.fault is None:
            validator.check_response(call.method, path, call.status, call.answer)
    for interaction in interactions:
        if interaction.answer_body and interaction.status == 200:
            answer = json.loads(interaction.answer_body)
            validator.check_request("POST", f"/interactions/{interaction.id}/token/callback", answer)


def _of_the_kit(task: Task) -> bool:
    """They come last: they carry on what those of products have touched."""
    return task.name.startswith("kit.")


class Bell(Cache[Any, Any]):
    """Hears what is announced last, and so that all was heard that was announced before."""

    def __init__(self, announcements: Announcements) -> None:
        super().__init__(Kind("bell", Any, 0, 0), self._nothing, self._nothing)
        self._rung = asyncio.Event()
        announcements.add(self)

    async def _nothing(self, *asked: Any) -> Any:
        raise AssertionError("nobody asks for it")

    def changed_here(self, guild_id: int) -> None:
        self._rung.set()

    async def rings(self, pool: Any) -> None:
        """Returns when the web process has heard of every commit before."""
        self._rung.clear()
        async with asyncio.timeout(DRAG_S):
            while not self._rung.is_set():  # what is announced while nobody listens is lost
                await pool.execute("SELECT announce_stale('bell', 0)")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._rung.wait(), 1)


class World:
    """One running machine; `guild` and its `owner` are there from the start of each test."""

    guild: Guild
    owner: Someone

    def __init__(
        self, database_url: str, redis_url: str, products: tuple[Product, ...] | None = None
    ) -> None:
        self._database_url = database_url
        self._redis_url = redis_url
        self._products = products
        self._store = TemporaryDirectory(prefix="gh-store-")

    async def open(self) -> World:
        """Starts everything."""
        self.discord = await StandIn().start()
        self.settings = Settings(
            discord_application_id=self.discord.application_id,
            discord_public_keys=(self.discord.public_key,),
            discord_bot_token=self.discord.token,
            discord_client_secret=self.discord.client_secret,
            discord_api_url=self.discord.api_url,
            realmeye_url=self.discord.realmeye_url,
            database_url=self._database_url,
            redis_url=self._redis_url,
            encryption_keys=(b"k" * 32,),
            backup_dir=Path(self._store.name),
        )
        self.discord.grants.redirect_uris.add(f"{self.settings.dashboard_url}/callback")
        self.web = Web(self.settings, products=self._products, clock=self.discord.clock, watches=False)
        self._bell = Bell(self.web.announcements)
        self.web.begin()
        self.discord.deliverer._transport = httpx.ASGITransport(create_app(self.web))
        self.job: Job = await make_tools(self.settings, self.discord.clock)
        self._carrier, self._sweeper = OutboxCarrier(self.job), ScheduleSweeper(self.job)
        self._drain = self._new_drain()
        await self._register_commands()
        await self.discord.use_endpoint("http://web/interactions", validate=False)
        self._queues: dict[QueueName, Worker] = {}
        self._stopping = asyncio.Event()
        self._relay = Relay(self._relay_settings(), self.job.redis, lambda: self.discord.clock.seconds())
        queues = {name: partial(self._queue, name) for name in KEYS}
        self._tasks = [asyncio.create_task(keep_running(*queue, self._stopping)) for queue in queues.items()]
        self._tasks.append(asyncio.create_task(self._relay.work()))
        await self._until(lambda: bool(self.discord.gateway.sessions), "the relay to connect")
        return self

    async def close(self) -> None:
        """Stops everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._drain.step_down()
        await self.web.end()
        await close_tools(self.job)
        await self.discord.stop()
        self._store.cleanup()

    async def begin(self, resting: Collection[str] = ()) -> World:
        """For one test: an empty Discord with one guild; tasks of the products that rest are not run."""
        # Limits have tests of their own; these tests would wait them out.
        self.discord.rest.limits.generosity = 1_000
        vars(self.job.rest.limits).update(vars(RateLimits()))  # no circuit that another test has opened
        assert self.job.realmeye is not None
        self.job.realmeye.rests()
        if (hour := self.now().hour) >= EVENING:
            self.moves_clock(hours=24 - hour)
        await self._drain.step_down()  # a test that could not be finished has left it leading
        self._drain = self._new_drain()
        await self._mark_workers_alive()
        await self._rest_tasks(resting)
        self.guild = self.discord.guild("Guildhall Tavern")
        self.owner = Someone(
            self, Person(self.discord.world, self.discord.deliverer, self._owner(), self.guild)
        )
        await self.settle()
        return self

    async def finish(self) -> None:
        """After one test."""
        await self._catch_up()
        await self.web.command_log.flush()
        await self._drain.step_down()
        calls, interactions = list(self.discord.rest.calls), self.discord.interactions()
        commands = dict(self.discord.world.commands)
        self.discord.reset()
        self.discord.world.commands.update(commands)
        await self._catch_up()
        async with self.job.pool.acquire() as connection:
            await empty_tables(connection)
        await self.job.redis.flushdb()
        await self._bell.rings(self.job.pool)
        for cache in self.web.announcements.caches.values():
            cache.listening_began()
        check_contract(calls, interactions)

    def member(self, name: str, *roles: Role, **options: Any) -> Someone:
        """A new member of the guild."""
        return Someone(self, self.discord.person(name, self.guild, *roles, **options))

    def manager(self, name: str) -> Someone:
        """A member whom Discord offers the commands of administrators, which does not make them one."""
        able = self.discord.role(self.guild, f"Manager {name}", permissions=bits("MANAGE_GUILD"))
        return self.member(name, able)

    def changes_bot_role(self, **fields: Any) -> None:
        """The bot's own: its position, below which it gives roles, or its permissions."""
        [own] = [role for role in self.guild.roles.values() if role.managed]
        roles.change_role(self.discord.world, self.guild, own, **fields)

    def closes(self, channel: Channel) -> None:
        """To everybody but administrators, the bot among them."""
        channels.set_overwrite(self.discord.world, channel, Overwrite(self.guild.id, 0, deny=VIEW_CHANNEL))

    async def sets(self, module: str, **settings: Any) -> None:
        """Settings of the guild, as /config does."""
        await choose(self.job.pool, self.guild.id, module, **settings)
        self.web.resources.settings.forget(self.guild.id)

    @contextmanager
    def unlimited(self) -> Iterator[None]:
        """Nobody presses too often: so many presses of so few people are not natural."""
        before = self.web.admission.limits
        self.web.admission.use(WIDE)
        try:
            yield
        finally:
            self.web.admission.use(before)

    def now(self) -> datetime:
        return self.discord.clock.now()

    def moves_clock(self, **by: float) -> None:
        """`world.moves_clock(minutes=5)`, for Discord and for us."""
        self.discord.move_clock(**by)

    async def fetch(self, address: str) -> httpx.Response:
        """What the web process answers there."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(self.web))) as client:
            return await client.get(address)

    async def settle(self) -> None:
        """Carry out everything that follows from what happened, until nothing is left to do."""
        done = 1
        while done:
            await self._catch_up()
            done = await self._drain_all()
            left = await self._what_is_left()
            done += await self._refresh_all() if left["counted"] else 0
            done += await self._sweeper.sweep_due() if left["timers"] else 0
            done += await run_due(self.job, sorted(tasks.values(), key=_of_the_kit))
            done += await self._work_queues_off()
            done += await self._carrier.carry_due()
        await self._bell.rings(self.job.pool)

    async def has_no_worker(self, *queues: QueueName) -> None:
        """As far as anybody can tell."""
        await self.job.redis.delete(*(f"{KEYS[queue]}:health-check" for queue in queues))
        self._ask_again_who_works()

    async def moves_voice_clock(self, minutes: int) -> None:
        """Time passes with the relay connected: it hears the gateway's heartbeats, and pulses."""
        for _ in range(minutes):
            self.moves_clock(minutes=1)
            for shard in self._relay.hearing.shards.values():
                shard.heard_ms = int(self.discord.clock.seconds() * 1000)
            self._relay.hearing.pulse()
            await self.settle()

    async def ledger(self, sql: str, *arguments: Any) -> list[dict[str, Any]]:
        """Rows of the database."""
        return [dict(row) for row in await self.job.pool.fetch(sql, *arguments)]

    async def value(self, sql: str, *arguments: Any) -> Any:
        """One value of the database."""
        return await self.job.pool.fetchval(sql, *arguments)

    # ---- the parts

    def _owner(self) -> Any:
        return self.discord.world.user(self.guild.owner_id)

    def _new_drain(self) -> Drain:
        return Drain(
            self.job.pool, self.job.redis, self.job.languages, bot_user_id=self.discord.application_id
        )

    def _relay_settings(self) -> RelaySettings:
        return RelaySettings(
            token=self.discord.token,
            api_url=self.discord.api_url,
            redis_url=self._redis_url,
            flush_every_s=0.005,
            identify_every_s=0.05,
            pulse_every_s=3600,
            keep_sent_s=0,
        )

    async def _register_commands(self) -> None:
        from interactions.registration import payload

        commands = payload(self.web.resources.routes, self.web.resources.languages)
        path = f"{self.discord.api_url}/applications/{self.discord.application_id}/commands"
        headers = {
            "Authorization": f"Bot {self.discord.token}",
            "User-Agent": "DiscordBot (https://example.org, 1)",
        }
        async with httpx.AsyncClient() as client:
            answer = await client.put(path, json=commands, headers=headers)
        assert answer.status_code == 200, answer.text

    async def _catch_up(self) -> None:
        """Until the relay has written what the gateway has told."""

        def told() -> bool:
            sessions = list(self.discord.gateway.sessions.values())
            states = self._relay.hearing.shards
            heard = max((state.seq for state in states.values()), default=0)
            return (
                bool(sessions)
                and heard >= max(session.seq for session in sessions)
                and not self._relay.forwarder.outstanding
            )

        await self._until(told, "the relay to catch up")

    async def _drain_all(self) -> int:
        total = 0
        while count := await self._drain.once():
            total += count
        return total

    async def _what_is_left(self) -> Any:
        """Of two parts, in one question."""
        return await self.job.pool.fetchrow(
            """
            SELECT EXISTS (SELECT FROM standing_dirty) OR EXISTS (SELECT FROM metric_change) AS counted,
                EXISTS (SELECT FROM schedule WHERE due_at <= $1) AS timers
            """,
            self.now(),
        )

    async def _refresh_all(self) -> int:
        total = 0
        while count := await refresh_once(self.job) + await check_once(self.job):
            total += count
        return total

    async def _work_queues_off(self) -> int:
        done = 0
        while any(await self._count_queued()) or any(map(self._works, KEYS)):
            done = 1
            await asyncio.sleep(0.005)
        return done

    async def _count_queued(self) -> list[int]:
        pipeline = self.job.redis.pipeline(transaction=False)
        for key in KEYS.values():
            pipeline.zcard(key)
        counts: list[int] = await pipeline.execute()
        return counts

    async def _queue(self, name: QueueName) -> None:
        worker = create_worker(name, self._redis_url, partial(perform, self.job, name))
        worker.health_check_interval = FOREVER_S  # each test says itself who is alive
        self._queues[name] = worker
        await run_worker(worker, self._stopping, drain_s=0)

    def _works(self, name: QueueName) -> bool:
        worker = self._queues.get(name)
        return worker is not None and any(not task.done() for task in worker.tasks.values())

    async def _mark_workers_alive(self) -> None:
        for key in KEYS.values():
            await self.job.redis.set(f"{key}:health-check", "alive", ex=600)
        self._ask_again_who_works()

    async def _rest_tasks(self, resting: Collection[str]) -> None:
        """As after a round that found nothing to do: only what a new server is given is due at once, and what
        these products do by themselves not at all."""
        now, never = self.now(), self.now() + timedelta(days=36_500)
        later = [task for task in tasks.values() if not task.name.startswith("activity.")]
        await self.job.pool.execute(
            "INSERT INTO standing_task (name, due_at) SELECT * FROM unnest($1::text[], $2::timestamptz[])",
            [task.name for task in later],
            [never if task.name.partition(".")[0] in resting else now + task.every for task in later],
        )

    def _ask_again_who_works(self) -> None:
        """That is known for a second otherwise."""
        queues: list[Any] = [self.web.queue._get(), self.job.queue]
        for queue in queues:
            queue._alive.clear()

    async def _until(self, true: Any, what: str) -> None:
        deadline = time.monotonic() + DRAG_S
        while not true():
            for task in self._tasks:
                if task.done():
                    with suppress(asyncio.CancelledError):
                        task.result()
            assert time.monotonic() < deadline, f"waited {DRAG_S:.0f} s for {what}"
            await asyncio.sleep(0.002)
