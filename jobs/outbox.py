"""The carrier of the outbox: takes what commits have written down to Discord, in order per target.

Several carriers may run at once (db.outbox.claim_heads parts the work). An effect is carried out at least
once and made single by its form: nonce, PUT, DELETE. What cannot work is marked dead and its target goes on;
a change to what people have deleted meanwhile ends too, and is nobody's fault. What may work later waits, and
only tries that may have reached Discord count towards giving up.

Why: decisions 0131 and 0132.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from db import outbox
from db.listen import listen
from db.outbox import Lane, OutboxRow
from db.pool import is_away, is_broken_off
from interactions import tracing
from interactions.api_errors import ApiError, DiscordError, Gone, NotSent, Unauthorized
from jobs.requests import Effect, decode
from jobs.run import EffectOutcome, Job, carriers, learners

log = logging.getLogger(__name__)

LEASE_S = 25.0
LIMIT_S = 20.0
MAX_FAILURES = 8
MAX_CLAIMS = 50
"""A row may be claimed and never begun when its carrier is killed: only many times make it suspect."""

LONGEST_PAUSE_S = 60.0
SWEEP_EVERY_S = 1.0
UNBLOCK_EVERY_S = 60.0
PARALLEL = 20
URGENT = (Lane.WAITED_FOR, Lane.NOTICE)


class OutboxCarrier:
    """One process's carrier. `database_url` is what it listens on; without it, it only sweeps."""

    def __init__(self, job: Job, database_url: str | None = None, *, parallel: int = PARALLEL) -> None:
        self._job = job
        self._database_url = database_url
        self._parallel = parallel
        self._wake = asyncio.Event()
        self._carrying: set[asyncio.Task[None]] = set()
        self._upkeep: set[asyncio.Task[None]] = set()
        self._resting: dict[str, float] = {}

    async def carry_forever(self) -> None:
        """Until cancelled; what is being carried out then is left to its end, see `drain`."""
        await outbox.mark_heads_unblocked(self._job.pool)
        listening = asyncio.create_task(self._listen())
        unblocked_at = asyncio.get_running_loop().time()
        try:
            while True:
                self._wake.clear()
                await self._start_due()
                await self._wait()
                if asyncio.get_running_loop().time() - unblocked_at > UNBLOCK_EVERY_S:
                    unblocked_at = asyncio.get_running_loop().time()
                    await outbox.mark_heads_unblocked(self._job.pool)
        finally:
            listening.cancel()

    async def carry_due(self) -> int:
        """Carry out all that is due now, and what becomes due by it; returns how many tries were made."""
        tries = 0
        while rows := await self._claim(self._parallel):
            tries += len(rows)
            await asyncio.gather(*(self._carry(row) for row in rows))
        return tries

    async def drain(self, limit_s: float) -> None:
        """Wait for what is under way; what is not done by then is taken up by another carrier."""
        if self._carrying:
            await asyncio.wait(self._carrying, timeout=limit_s)

    async def _start_due(self) -> None:
        """Claim as much as there is room for; each row that ends wakes the loop again."""
        self._start(await self._claim(self._parallel - len(self._carrying), URGENT), self._carrying)
        room = min(self._parallel - len(self._carrying), self._parallel // 3 - len(self._upkeep))
        self._start(await self._claim(room, (Lane.UPKEEP,)), self._upkeep)

    def _start(self, rows: list[OutboxRow], among: set[asyncio.Task[None]]) -> None:
        for row in rows:
            task = asyncio.create_task(self._carry(row))
            self._carrying.add(task)
            among.add(task)
            task.add_done_callback(self._carried)

    async def _claim(self, limit: int, lanes: Sequence[Lane] = tuple(Lane)) -> list[OutboxRow]:
        """Until there is something to do, or nothing but what waits behind it."""
        now = asyncio.get_running_loop().time()
        self._resting = {group: until for group, until in self._resting.items() if until > now}
        while limit > 0:
            claimed = await outbox.claim_heads(
                self._job.pool, limit=limit, lease_s=LEASE_S, resting=list(self._resting), lanes=lanes
            )
            if claimed.rows or not claimed.more:
                return claimed.rows
        return []

    def _rest(self, row: OutboxRow, effect: Effect, after_s: float) -> None:
        """Leave a guild's rows of this kind alone while Discord's limit for them all is reached."""
        if effect.limit_shared:
            group = f"{row.effect}:{row.guild_id or 0}"
            self._resting[group] = asyncio.get_running_loop().time() + after_s

    def _carried(self, task: asyncio.Task[None]) -> None:
        self._carrying.discard(task)
        self._upkeep.discard(task)
        self._wake.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("the outbox could not note an outcome", exc_info=task.exception())

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(SWEEP_EVERY_S):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _listen(self) -> None:
        if self._database_url is None:
            return
        await listen(self._database_url, {"outbox": lambda _: self._wake.set()}, connected=self._wake.set)

    # -- one row

    async def _carry(self, row: OutboxRow) -> None:
        kind, function = carriers.get(row.effect, (None, None))
        if kind is None or function is None:
            await self._later(row, 30.0, f"no carrier for {row.effect} in this version", counted=False)
            return
        try:
            effect = decode(kind, row.payload)
        except msgspec.ValidationError as problem:
            await self._bury(row, None, f"cannot be read: {problem}")
            return
        if row.attempts > MAX_CLAIMS:
            await self._bury(row, effect, "given up: it was begun again and again and never ended")
            return
        job = replace(
            self._job,
            work_id=f"outbox:{row.outbox_id}",
            attempt=row.attempts,
            first_tried_s_ago=row.age_s if row.attempts > 1 else 0.0,
        )
        try:
            with tracing.span(
                f"effect {row.effect}", after=row.payload.get(tracing.KEY), attempt=row.attempts
            ):
                async with asyncio.timeout(LIMIT_S):
                    result = await function(job, effect)
        except Exception as problem:
            await self._judge(row, effect, problem)
        else:
            await self._finish(row, effect, result)

    async def _judge(self, row: OutboxRow, effect: Effect, problem: Exception) -> None:
        error = f"{type(problem).__name__}: {problem}"[:500]
        if isinstance(problem, Unauthorized):
            await self._later(row, 60.0, error, counted=False)
        elif isinstance(problem, NotSent):
            self._rest(row, effect, problem.retry_after_s or 1.0)
            await self._later(row, problem.retry_after_s or 1.0, error, counted=False)
        elif _is_transient(problem) and row.failures + 1 < MAX_FAILURES:
            pause_s = getattr(problem, "retry_after_s", None) or 1.0
            longest_s = min(LONGEST_PAUSE_S, pause_s * 2.0 ** (row.failures + 1))
            await self._later(row, max(pause_s, random.uniform(0.5, longest_s)), error, counted=True)
        else:
            if not isinstance(problem, DiscordError):
                log.error("outbox row %s failed", row.outbox_id, exc_info=problem)
            code = problem.code if isinstance(problem, ApiError) else 0
            await self._bury(row, effect, error, code, given_up=not isinstance(problem, Gone))

    async def _later(self, row: OutboxRow, after_s: float, error: str, *, counted: bool) -> None:
        log.info("outbox row %s waits %.1f s: %s", row.outbox_id, after_s, error)
        await outbox.move_later(self._job.pool, row, after_s=after_s, error=error, counted=counted)

    async def _finish(self, row: OutboxRow, effect: Effect, result: dict[str, Any] | None) -> None:
        async with self._job.transaction() as db:
            if not await outbox.mark_done(db, row, result):
                log.warning("outbox row %s took longer than its lease", row.outbox_id)
                return
            await self._tell(db, effect, row, done=True, result=result)
        await outbox.unblock_after(self._job.pool, row)

    async def _bury(
        self, row: OutboxRow, effect: Effect | None, error: str, code: int = 0, *, given_up: bool = True
    ) -> None:
        level = logging.WARNING if given_up else logging.INFO
        log.log(level, "outbox row %s (%s) cannot be carried out: %s", row.outbox_id, row.effect, error)
        async with self._job.transaction() as db:
            if await outbox.mark_ended(db, row, error, given_up=given_up) and effect is not None:
                await self._tell(db, effect, row, done=False, code=code, error=error)
        await outbox.unblock_after(self._job.pool, row)

    async def _tell(self, db: Any, effect: Effect, row: OutboxRow, *, done: bool, **how: Any) -> None:
        """Let the feature that asked learn the outcome, in the transaction that ends the row."""
        name, _, about = (effect.origin or "").partition(":")
        learner = learners.get(name)
        if learner is None:
            return
        now = self._job.clock.now()
        try:
            async with db.transaction():
                await learner(db, EffectOutcome(effect, about, row.guild_id, done, now, **how))
        except Exception as problem:
            if is_outage(problem):
                raise
            log.exception("%s could not learn how outbox row %s went", effect.origin, row.outbox_id)


def _is_transient(problem: Exception) -> bool:
    """Whether the same again may work later: Discord said so, or the trouble is between our own parts."""
    if isinstance(problem, DiscordError):
        return problem.retry_after_s is not None
    return is_outage(problem)


def is_outage(problem: BaseException) -> bool:
    """PostgreSQL, Redis or the network away for the moment."""
    from redis.exceptions import ConnectionError as RedisConnectionError

    return is_away(problem) or is_broken_off(problem) or isinstance(problem, RedisConnectionError)
