"""How background functions are declared, and what they are given.

# a request from the queue; at least once, so it must bear repetition
@runs(RenderRankCard)
async def render_rank_card(job: Job, request: RenderRankCard) -> None: ...

# a timer; its rows and the timer's move are one transaction
@runs_when_due(CloseCycle, upkeep=True)
async def close_cycle(job: Job, db: Connection, request: CloseCycle) -> datetime | None: ...

# a task that runs all the time, in one worker at a time; returns how much it found to do
@every(seconds=1)
async def refresh_panels(job: Job) -> int: ...

# an effect of the outbox; may return what Discord answered
@carries(GrantRole)
async def grant_role(job: Job, effect: GrantRole) -> dict[str, Any] | None: ...

# told, in the transaction that ends the row, how an effect with origin "leaderboards.panel:17" went
@learns("leaderboards.panel")
async def panel_posted(db: Connection, outcome: Outcome) -> None: ...
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from db.outbox import Outbox
from db.platform.settings import list_settings
from db.schedule import Schedule
from handlers.frame.guild import Guild, read_guild
from handlers.frame.guild_settings import KnownSettings
from handlers.frame.vault import Vault
from jobs import follow_ups
from jobs.requests import Effect, FollowUp, Queue, Request, tag_of

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from db.clock import Clock
    from db.pool import Connection
    from interactions.languages import Languages, Say
    from interactions.rest import DiscordRest, Upload
    from jobs.operations.stores import Store
    from jobs.realmeye.client import RealmEye

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """What a background function may use, and which piece of work it is.

    `pictures_url`: where pictures that messages show are fetched from; empty: nowhere.
    `archive`: where rows of logs are put aside before they are deleted; None: nowhere.
    `vault`: seals what must not be readable in the database; empty without a key.
    `work_id`: the job's id in the queue, "outbox:17" or "schedule:4". `attempt` counts from 1.
    `first_tried_s_ago`: 0 on the first attempt. `worker_id`: of the process, as long as it lives.
    """

    pool: Any
    rest: DiscordRest
    redis: Redis
    clock: Clock
    languages: Languages
    queue: Queue
    application_id: int | None = None
    realmeye: RealmEye | None = None
    pictures_url: str = ""
    archive: Store | None = None
    vault: Vault = field(default_factory=lambda: Vault(()))
    work_id: str = ""
    attempt: int = 1
    first_tried_s_ago: float = 0.0
    worker_id: str = field(default_factory=lambda: secrets.token_hex(8))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection with a transaction: committed at the end, rolled back by an exception."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection

    def outbox(self, db: Connection, guild_id: int | None = None) -> Outbox:
        return Outbox(db, guild_id)

    def schedule(self, db: Connection, guild_id: int | None = None) -> Schedule:
        return Schedule(db, guild_id)

    async def guild(self, db: Connection, guild_id: int) -> Guild:
        """The guild from its rows as they are now."""
        known = KnownSettings(await list_settings(db, guild_id))
        return await read_guild(
            db, guild_id, known, self.languages, self.clock.now(), pictures_url=self.pictures_url
        )

    async def each(
        self,
        rows: Iterable[tuple[int, int]],
        act: Callable[[Job, Connection, int, int], Awaitable[None]],
    ) -> int:
        """Each row (guild, id) in a transaction of its own: one that fails is logged and holds up no other.

        Returns how many rows there were.
        """
        count = 0
        for guild_id, row_id in rows:
            count += 1
            try:
                async with self.transaction() as db:
                    await act(self, db, guild_id, row_id)
            except Exception:
                log.exception("%s of %s failed", act.__name__, row_id)
        return count

    async def in_pieces(self, act: Callable[[Connection], Awaitable[int]], most: int) -> int:
        """Again in a transaction of its own, while it finds as much to do as it may do at once."""
        total = 0
        while True:
            async with self.transaction() as db:
                done = await act(db)
            total += done
            if done < most:
                return total

    def say(self, follow_up: FollowUp) -> Say:
        """The words in the language of the member who waits for this answer."""
        return self.languages.say_for(follow_up.locale, follow_up.wording)

    async def edit_original(
        self,
        follow_up: FollowUp,
        reply: follow_ups.Wire,
        *,
        files: Sequence[Upload] = (),
        fallback: Effect | None = None,
    ) -> bool:
        """Finish (or change) the answer the member is waiting for; see jobs.follow_ups.edit_original."""
        return await follow_ups.edit_original(self, follow_up, reply, files=files, fallback=fallback)


@dataclass(frozen=True, slots=True)
class EffectOutcome:
    """How an effect ended.

    `about` is what follows the colon in its origin; `code` is Discord's error code, 0 if it gave none.
    `now` is the moment at which it was noted.
    """

    effect: Effect
    about: str
    guild_id: int | None
    done: bool
    now: datetime
    result: dict[str, Any] | None = None
    code: int = 0
    error: str = ""


R = TypeVar("R", bound=Request)
E = TypeVar("E", bound=Effect)
Runner = Callable[[Job, Any], Awaitable[None]]
DueRunner = Callable[[Job, Any, Any], Awaitable["datetime | None"]]
Carrier = Callable[[Job, Any], Awaitable["dict[str, Any] | None"]]
Learner = Callable[[Any, EffectOutcome], Awaitable[None]]
TaskRunner = Callable[[Job], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Task:
    """A function that runs all the time, every so often.

    A run that takes longer than `limit_s` is broken off. One that failed is repeated `again_after`;
    without it, when it would be due again.
    """

    name: str
    every: timedelta
    run: TaskRunner
    limit_s: float = 60.0
    again_after: timedelta | None = None


runners: dict[str, tuple[type[Request], Runner]] = {}
due_runners: dict[str, tuple[type[Request], DueRunner]] = {}
upkeep_timers: set[str] = set()
carriers: dict[str, tuple[type[Effect], Carrier]] = {}
learners: dict[str, Learner] = {}
tasks: dict[str, Task] = {}


def runs(
    kind: type[R],
) -> Callable[[Callable[[Job, R], Awaitable[None]]], Callable[[Job, R], Awaitable[None]]]:
    """The function runs requests of this kind from the queue."""

    def declare(function: Callable[[Job, R], Awaitable[None]]) -> Callable[[Job, R], Awaitable[None]]:
        _only_once(runners, tag_of(kind), function)
        runners[tag_of(kind)] = (kind, function)
        return function

    return declare


def runs_when_due(
    kind: type[R], *, upkeep: bool = False
) -> Callable[
    [Callable[[Job, Connection, R], Awaitable[datetime | None]]],
    Callable[[Job, Connection, R], Awaitable[datetime | None]],
]:
    """The function runs timers of this kind; it returns when to run again, or None for never.

    `upkeep`: nobody waits for it to the second, so that it goes behind what somebody waits for.
    """

    def declare(
        function: Callable[[Job, Connection, R], Awaitable[datetime | None]],
    ) -> Callable[[Job, Connection, R], Awaitable[datetime | None]]:
        _only_once(due_runners, tag_of(kind), function)
        due_runners[tag_of(kind)] = (kind, function)
        if upkeep:
            upkeep_timers.add(tag_of(kind))
        return function

    return declare


def every(*, seconds: float, limit_s: float = 60.0) -> Callable[[TaskRunner], TaskRunner]:
    """The function runs every so many seconds, see jobs.standing; named like "kit.panels.refresh_panels"."""

    def declare(function: TaskRunner) -> TaskRunner:
        name = f"{function.__module__.removeprefix('jobs.')}.{function.__name__}"
        _only_once(tasks, name, function)
        tasks[name] = Task(name, timedelta(seconds=seconds), function, limit_s)
        return function

    return declare


def carries(
    kind: type[E],
) -> Callable[
    [Callable[[Job, E], Awaitable[dict[str, Any] | None]]],
    Callable[[Job, E], Awaitable[dict[str, Any] | None]],
]:
    """The function carries out effects of this kind."""

    def declare(
        function: Callable[[Job, E], Awaitable[dict[str, Any] | None]],
    ) -> Callable[[Job, E], Awaitable[dict[str, Any] | None]]:
        _only_once(carriers, tag_of(kind), function)
        carriers[tag_of(kind)] = (kind, function)
        return function

    return declare


def learns(origin: str) -> Callable[[Learner], Learner]:
    """The function is told the outcome of effects whose origin is `origin` or begins with `origin:`."""

    def declare(function: Learner) -> Learner:
        _only_once(learners, origin, function)
        learners[origin] = function
        return function

    return declare


def _only_once(registry: dict[str, Any], name: str, function: Any) -> None:
    if name in registry:
        raise TypeError(f"{name} has two functions: {registry[name]} and {function}")
