"""The one way from a verified interaction to its answer.

    route -> not too often -> module on, allowed -> handler in a transaction -> commit -> answer

The transaction begins when the handler first touches the database. A refusal or an error leaves it
before it becomes an answer. Where PostgreSQL breaks it off for another one (deadlock), the handler runs
once more from the beginning. What is deferred goes to the queue after the commit and before the answer.
A handler has 2.5 s; commit and queue share what is left of 2.8, so that Discord's 3 s are never missed.

Why: decisions 0149 and 0175.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from db.partitions import partition_of
from db.pool import is_broken_off
from handlers.frame import access, frame_replies
from handlers.frame.admission import ADMITTED, DELIVERED_BEFORE, Admission, Call, Verdict
from handlers.frame.command_log import CommandLog
from handlers.frame.context import Context
from handlers.frame.cut_off import CutOffs
from handlers.frame.durations import Durations
from handlers.frame.frame_replies import handled_elsewhere
from handlers.frame.interaction_record import Handling
from handlers.frame.refusals import Refusal
from handlers.frame.resources import Resources
from handlers.frame.stream_records import Sightings, command_record
from interactions import tracing
from interactions.custom_id import OutOfDate
from interactions.matching import Match, UnknownRoute
from interactions.option_values import BadOption
from interactions.payloads import Interaction, InteractionType
from interactions.responses import Choices, Defer, Response
from interactions.router import Route
from jobs.requests import QueueDown

log = logging.getLogger(__name__)

CUT_OFF_S = 2.5
ANSWER_BY_S = 2.8
SUGGEST_WITHIN_S = 1.5
KINDS = {kind.value: kind.name.lower() for kind in InteractionType}


class Dispatch:
    """Handles interactions for one process; `counts` are its outcomes so far."""

    def __init__(
        self,
        resources: Resources,
        admission: Admission,
        command_log: CommandLog,
        *,
        cut_off_s: float = CUT_OFF_S,
        log_before_answer: bool = False,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.durations = Durations()
        self._resources = resources
        self._admission = admission
        self._command_log = command_log
        self._cut_offs = CutOffs(cut_off_s)
        self._log_before_answer = log_before_answer
        self._sightings = Sightings()
        self._leftovers: set[asyncio.Task[None]] = set()

    async def __call__(self, interaction: Interaction, body: bytes = b"") -> Response:
        """The answer; never raises, but for cancellation."""
        if interaction.type == InteractionType.AUTOCOMPLETE:
            return await self._suggest(interaction)
        response = await self._answer(interaction)
        if self._log_before_answer:
            await self._command_log.flush()
        return response

    async def close(self) -> None:
        """Waits a moment for rollbacks that are under way."""
        if self._leftovers:
            await asyncio.wait(self._leftovers, timeout=1)

    async def _answer(self, interaction: Interaction) -> Response:
        handling = Handling(interaction, Context(interaction, self._resources))
        with tracing.span("interaction", interaction_id=str(interaction.id)) as span:
            response = await self._ended(handling)
            name = handling.name if handling.route is not None else "unknown"
            span.tell(f"interaction {name}", outcome=handling.outcome)
        return response

    async def _ended(self, handling: Handling) -> Response:
        """The answer, whatever happens, counted and written down."""
        interaction = handling.interaction
        try:
            response = await self._through_the_door(handling)
        except Refusal as refusal:
            response = handling.refuse(refusal)
        except BadOption as bad:
            response = handling.refuse_option(bad)
        except Exception as problem:
            response = handling.fail(problem)
        handling.ended_s = time.monotonic()
        self.counts[handling.outcome] += 1
        took_s = handling.ended_s - handling.began_s
        self.durations.add(KINDS.get(interaction.type, "other"), handling.outcome, took_s)
        if handling.logged:
            self._command_log.add(handling)
        return response

    async def _through_the_door(self, handling: Handling) -> Response:
        interaction, ctx = handling.interaction, handling.ctx
        match = self._find(handling)
        now_ms = int(ctx.now.timestamp() * 1000)
        code = await self._admission.decide(self._call(interaction, match.route, now_ms))
        if code == ADMITTED:
            return await self._handle(handling, match)
        if code == DELIVERED_BEFORE:
            handling.outcome, handling.logged = "duplicate", False
            return handled_elsewhere(interaction, ctx.say)
        handling.outcome = "limited"
        verdict = Verdict(code)
        kind = frame_replies.TooManyInGuild if verdict.whole_guild else frame_replies.TooOften
        raise kind(wait=f"{max(verdict.wait_s, 0.1):.1f}")

    def _find(self, handling: Handling) -> Match:
        try:
            match = self._resources.routes.match(handling.interaction)
        except OutOfDate as problem:
            handling.name = problem.name or "unknown"
            raise frame_replies.UnknownPanel from None
        except UnknownRoute as problem:
            handling.name = str(problem)[:100]
            log.warning("no handler for %s (interaction %s)", problem, handling.interaction.id)
            raise frame_replies.UnknownCommand from None
        handling.ctx.route = handling.route = match.route
        handling.name = match.route.name
        return match

    def _call(self, interaction: Interaction, route: Route, now_ms: int) -> Call:
        guild_id, user_id = interaction.guild_id, interaction.user.id
        is_command = guild_id is not None and interaction.type == InteractionType.COMMAND
        return Call(
            interaction.id,
            f"guildhall:calls:{guild_id or 0}:{user_id}:{route.group}:{route.pace.value}",
            f"guildhall:calls:{guild_id}" if guild_id is not None else "",
            partition_of(guild_id or 0),
            command_record(interaction, route.name, now_ms) if is_command else b"",
            self._sightings.record_if_new(interaction, now_ms),
            route.pace,
        )

    async def _handle(self, handling: Handling, match: Match) -> Response:
        try:
            response = await self._within_time(handling, match)
            if handling.ctx.unsettled or isinstance(response, Defer):
                async with asyncio.timeout(handling.began_s + ANSWER_BY_S - time.monotonic()):
                    await self._settle(handling, response)
        except BaseException:
            await self._roll_back(handling.ctx)
            raise
        return response

    async def _within_time(self, handling: Handling, match: Match) -> Response:
        with self._cut_offs.begin(handling.began_s):
            try:
                return await self._run(handling.ctx, match)
            except Exception as problem:
                if handling.ctx.transaction is None or not is_broken_off(problem):
                    raise
                log.warning("interaction %s begins again: %s", handling.interaction.id, problem)
            await self._roll_back(handling.ctx)
            handling.begin_again()
            return await self._run(handling.ctx, match)

    async def _run(self, ctx: Context, match: Match) -> Response:
        await self._check(ctx, match)
        response: Response = await match.route.handler(ctx, *match.subject, **match.arguments())
        if isinstance(response, Defer) and not await ctx.resources.queue.workers_alive():
            raise frame_replies.WorkersAway
        return response

    async def _check(self, ctx: Context, match: Match) -> None:
        product = self._resources.product(match.route.module)
        assert product is not None  # its route was found
        await access.check(ctx, product, match.route)

    async def _settle(self, handling: Handling, response: Response) -> None:
        """Commit, then queue: a job never sees less than what its request follows from."""
        handling.settling = True
        await handling.ctx.commit()
        handling.settling = False
        if isinstance(response, Defer):
            handling.outcome = "deferred"
            try:
                await self._resources.queue.enqueue(response.request, job_id=str(handling.interaction.id))
            except (QueueDown, TimeoutError) as problem:
                raise frame_replies.WorkersAway from problem

    async def _roll_back(self, ctx: Context) -> None:
        """Normally done at once; a connection that hangs is left to finish by itself."""
        if ctx.transaction is None or not ctx.transaction.touched:
            return
        task = asyncio.create_task(_quietly(ctx.transaction.rollback()))
        self._leftovers.add(task)
        task.add_done_callback(self._leftovers.discard)
        await asyncio.wait({task}, timeout=0.2)

    async def _suggest(self, interaction: Interaction) -> Response:
        """Suggestions while somebody types: never an error, at worst none."""
        ctx = Context(interaction, self._resources)
        try:
            match = self._resources.routes.match(interaction)
            ctx.route = match.route
            key = f"{interaction.guild_id or 0}:{interaction.user.id}"
            if self._admission.wait_before_autocomplete_s(key) > 0:
                return Choices()
            async with asyncio.timeout(SUGGEST_WITHIN_S):
                await self._check(ctx, match)
                return await match.suggest(ctx)
        except (Refusal, UnknownRoute):
            return Choices()
        except Exception:
            log.exception("no suggestions for interaction %s", interaction.id)
            return Choices()
        finally:
            await self._roll_back(ctx)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as problem:
        log.warning("a transaction could not be rolled back: %s", problem)
