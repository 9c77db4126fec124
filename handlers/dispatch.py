"""The one way from a verified interaction to its answer.

    route -> not too often -> module on, allowed -> handler in a transaction -> commit -> answer

The transaction begins when the handler first touches the database. A refusal or an error leaves it
before it becomes an answer. What is deferred goes to the queue after the commit and before the answer.
A handler has 2.5 s; commit and queue share what is left of 2.8, so that Discord's 3 s are never missed.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from handlers import access, answers
from handlers.admission import ADMITTED, DELIVERED_BEFORE, Admission, Call, Verdict
from handlers.answers import handled_elsewhere, new_reference, refused
from handlers.command_log import CommandLog, Handled
from handlers.context import Context
from handlers.product import Product
from handlers.refusals import Refusal
from handlers.resources import Resources
from handlers.sightings import Sightings, command_record
from interactions.custom_id import OutOfDate
from interactions.escaping import shorten
from interactions.option_values import BadOption
from interactions.payloads import Interaction, InteractionType
from interactions.responses import Choices, Defer, Reply, Response
from interactions.router import Match, Route, UnknownRoute
from jobs.requests import QueueDown

log = logging.getLogger(__name__)

CUT_OFF_S = 2.5
ANSWER_BY_S = 2.8
SUGGEST_WITHIN_S = 1.5


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
        self._resources = resources
        self._admission = admission
        self._command_log = command_log
        self._cut_off_s = cut_off_s
        self._log_before_answer = log_before_answer
        self._sightings = Sightings()
        self._products = _products_of_routes(resources.products)
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
        handling = _Handling(interaction, Context(interaction, self._resources))
        try:
            response = await self._through_the_door(handling)
        except Refusal as refusal:
            response = handling.refuse(refusal)
        except BadOption as bad:
            response = handling.refuse_option(bad)
        except Exception as problem:
            response = handling.fail(problem)
        self.counts[handling.outcome] += 1
        if handling.logged:
            self._command_log.add(handling.entry())
        return response

    async def _through_the_door(self, handling: "_Handling") -> Response:
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
        kind = answers.TooManyInGuild if verdict.whole_guild else answers.TooOften
        raise kind(wait=f"{max(verdict.wait_s, 0.1):.1f}")

    def _find(self, handling: "_Handling") -> Match:
        try:
            match = self._resources.routes.match(handling.interaction)
        except OutOfDate as problem:
            handling.name = problem.name or "unknown"
            raise answers.UnknownPanel from None
        except UnknownRoute as problem:
            handling.name = str(problem)[:100]
            log.warning("no handler for %s (interaction %s)", problem, handling.interaction.id)
            raise answers.UnknownCommand from None
        handling.ctx.route = handling.route = match.route
        handling.name = match.route.name
        return match

    def _call(self, interaction: Interaction, route: Route, now_ms: int) -> Call:
        guild_id, user_id = interaction.guild_id, interaction.user.id
        is_command = guild_id is not None and interaction.type == InteractionType.COMMAND
        return Call(
            interaction.id,
            f"guildhall:calls:{guild_id or 0}:{user_id}:{route.group}",
            f"guildhall:calls:{guild_id}" if guild_id is not None else "",
            command_record(interaction, route.name, now_ms) if is_command else b"",
            self._sightings.record_if_new(interaction, now_ms),
        )

    async def _handle(self, handling: "_Handling", match: Match) -> Response:
        ctx = handling.ctx
        try:
            response = await self._within_time(handling, match)
            if ctx.unsettled or isinstance(response, Defer):
                async with asyncio.timeout_at(handling.deadline(ANSWER_BY_S)):
                    await self._settle(handling, response)
        except BaseException:
            await self._roll_back(ctx)
            raise
        return response

    async def _within_time(self, handling: "_Handling", match: Match) -> Response:
        ctx = handling.ctx
        cut_off = asyncio.timeout_at(handling.deadline(self._cut_off_s))
        try:
            async with cut_off:
                await access.check(ctx, self._products[match.route.module], match.route)
                response = await match.run(ctx)
                if isinstance(response, Defer) and not await ctx.resources.queue.workers_alive():
                    raise answers.WorkersAway
                return response
        except TimeoutError:
            if cut_off.expired():
                handling.outcome = "timeout"
            raise

    async def _settle(self, handling: "_Handling", response: Response) -> None:
        """Commit, then queue: a job never sees less than what its request follows from."""
        handling.settling = True
        await handling.ctx.commit()
        handling.settling = False
        if isinstance(response, Defer):
            handling.outcome = "deferred"
            try:
                await self._resources.queue.enqueue(response.request, job_id=str(handling.interaction.id))
            except (QueueDown, TimeoutError) as problem:
                raise answers.WorkersAway from problem

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
                await access.check(ctx, self._products[match.route.module], match.route)
                return await match.run(ctx)
        except (Refusal, UnknownRoute):
            return Choices()
        except Exception:
            log.exception("no suggestions for interaction %s", interaction.id)
            return Choices()
        finally:
            await self._roll_back(ctx)


class _Handling:
    """What becomes of one interaction, for the answer and for the log."""

    __slots__ = ("began_s", "ctx", "error", "interaction", "logged", "name", "outcome", "route", "settling")

    def __init__(self, interaction: Interaction, ctx: Context) -> None:
        self.interaction = interaction
        self.ctx = ctx
        self.began_s = time.monotonic()
        self.route: Route | None = None
        self.name = "unknown"
        self.outcome = "answered"
        self.error: str | None = None
        self.logged = True
        self.settling = False

    def deadline(self, after_s: float) -> float:
        """The event loop's time at which so much has passed since the interaction came in."""
        return asyncio.get_running_loop().time() + after_s - (time.monotonic() - self.began_s)

    def refuse(self, refusal: Refusal) -> Response:
        if self.outcome in ("answered", "deferred"):
            self.outcome = "refused"
        self.error = refusal.kind
        return refused(refusal, self.interaction, self.ctx.say)

    def refuse_option(self, bad: BadOption) -> Response:
        self.outcome, self.error = "refused", f"BadOption {bad.option}"
        return Reply(content=shorten(self.ctx.say(bad.template, **bad.facts), 2_000), ephemeral=True)

    def fail(self, problem: Exception) -> Response:
        """The answer to an error nobody meant; its reference stands in the log."""
        reference = new_reference()
        kind = self._kind_of(problem)
        if self.outcome != "timeout":
            self.outcome = "failed"
        self.error = f"{type(problem).__name__} {reference}"
        log.error(
            "interaction %s (%s) in guild %s: %s, reference %s",
            self.interaction.id,
            self.name,
            self.interaction.guild_id,
            self.outcome,
            reference,
            exc_info=None if self.outcome == "timeout" else problem,
        )
        return refused(kind(reference=reference), self.interaction, self.ctx.say)

    def _kind_of(self, problem: Exception) -> type[Refusal]:
        if self.settling:
            return answers.OutcomeUnknown
        if self.outcome == "timeout":
            return answers.TooSlow
        return answers.DatabaseAway if _is_database_away(problem) else answers.Unexpected

    def entry(self) -> Handled:
        database_micros = self.ctx.transaction.micros if self.ctx.transaction is not None else 0
        total_micros = int((time.monotonic() - self.began_s) * 1_000_000)
        return Handled(
            interaction=self.interaction,
            name=self.name,
            outcome=self.outcome,
            error=self.error,
            handler_micros=max(total_micros - database_micros, 0),
            database_micros=database_micros,
            at=self.ctx.now,
            route=self.route,
        )


def _is_database_away(problem: Exception) -> bool:
    """Whether it means that PostgreSQL cannot be reached, rather than that we asked it something wrong."""
    if isinstance(problem, OSError):  # TimeoutError, of waiting for a connection, is one
        return True
    import asyncpg

    away = (
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
        asyncpg.InterfaceError,
        asyncpg.InsufficientResourcesError,
    )
    return isinstance(problem, away)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as problem:
        log.warning("a transaction could not be rolled back: %s", problem)


def _products_of_routes(products: tuple[Product, ...]) -> dict[str, Product]:
    return {product.key: product for product in products}
