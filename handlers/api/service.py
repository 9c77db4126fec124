"""The one way from a call to its answer.

    endpoint -> key -> not too often -> scope -> path, query, body -> member, module, role
             -> once per Idempotency-Key -> handler in a transaction -> commit -> answer

A refusal leaves the transaction before it becomes a problem. What PostgreSQL breaks off for another
transaction (deadlock) runs once more.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from db.api.keys import KeyRow, find_acting_member, mark_used
from db.pool import LazyTransaction, is_away, is_broken_off
from handlers.api import problems
from handlers.api.context import ApiContext, interaction_of
from handlers.api.cross_origin import CrossOrigin
from handlers.api.fields import INCLUDED, Raw
from handlers.api.keys import API_KEYS, check_key
from handlers.api.limits import KeyLimits
from handlers.api.relay_state import RelayProbe
from handlers.api.requests import ApiRequest, read_body, read_params
from handlers.api.routes import Api, ApiRoute, Endpoints
from handlers.api.settings import ApiSettings
from handlers.api.versions import encode, etag_of, is_known
from handlers.api.writes import Write
from handlers.frame import access
from handlers.frame.frame_replies import DatabaseAway, Unexpected
from handlers.frame.rate_limits import Rate
from handlers.frame.refusals import Refusal
from handlers.frame.resources import Resources
from interactions.endpoint import Answer
from interactions.escaping import Markdown
from interactions.option_values import BadOption

log = logging.getLogger(__name__)

JSON: Final = "application/json"
WITHIN_S: Final = 15.0


class ApiService:
    """Answers calls for one process; `counts` are the statuses so far. `redis` gives a client."""

    def __init__(
        self, resources: Resources, apis: Sequence[Api], redis: Callable[[], Awaitable[Any]]
    ) -> None:
        self.counts: Counter[int] = Counter()
        self.resources = resources
        self.endpoints = Endpoints(apis)
        self.limits = KeyLimits(redis)
        self.relay = RelayProbe(redis)
        self._origins = CrossOrigin(resources)
        self._keys = resources.caches[API_KEYS.kind.name]
        self._decoders: dict[ApiRoute, msgspec.json.Decoder[Any]] = {}
        self._used: dict[int, int] = {}

    async def answer(self, request: ApiRequest) -> Answer:
        """Never raises, but for cancellation."""
        if request.method == "OPTIONS":
            answer = await self._origins.preflight(request)
        else:
            answer = await self._guarded(_Call(request))
        self.counts[answer.status] += 1
        return answer

    async def close(self) -> None:
        """Closes the connections of its own."""
        await self.limits.close()

    async def _guarded(self, call: _Call) -> Answer:
        try:
            async with asyncio.timeout(WITHIN_S):
                answer = await self._way(call)
        except Exception as problem:
            answer = self._problem(call, problem)
        origin = await self._origins.headers(call.request, call.key)
        headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", **call.headers, **origin}
        return msgspec.structs.replace(answer, headers=(*headers.items(), *answer.headers))

    def _problem(self, call: _Call, problem: Exception) -> Answer:
        say = self.resources.languages.say_for(call.request.locale)
        if isinstance(problem, Refusal):
            return problems.problem(problem, say, _extra_headers(problem))
        if isinstance(problem, BadOption):
            return problems.bad_option(problem, say)
        reference = secrets.token_hex(4)
        log.error("%s %s failed (%s)", call.request.method, call.request.path, reference, exc_info=problem)
        kind = DatabaseAway if is_away(problem) else Unexpected
        return problems.problem(kind(reference=Markdown(reference)), say)

    async def _way(self, call: _Call) -> Answer:
        route, named = self._find(call.request)
        if route.scope is None:
            params = read_params(route, named, call.request.query)
            return self._encoded(route, call, await route.handler(self, **params))
        key = call.key = await check_key(
            call.request.headers.get("authorization"), self._keys, self.resources.clock.now()
        )
        await self._take(call, key)
        if not INCLUDED[route.scope].intersection(key.scopes):
            raise problems.ScopeMissing(scope=route.scope)
        given = dict(read_params(route, named, call.request.query))
        if given.get("guild_id", key.guild_id) != key.guild_id:
            raise problems.NotThere
        if route.body is not None:
            given["body"] = read_body(self._decoder(route), call.request)
        try:
            return await self._handle(route, call, key, given)
        except Exception as problem:
            if not is_broken_off(problem):
                raise
        return await self._handle(route, call, key, given)

    def _find(self, request: ApiRequest) -> tuple[ApiRoute, tuple[str, ...]]:
        methods, named = self.endpoints.find(request.path)
        if not methods:
            raise problems.NoSuchEndpoint
        route = methods.get("GET" if request.method == "HEAD" else request.method)
        if route is None:
            raise problems.WrongMethod(methods=", ".join(sorted(methods)))
        return route, named

    async def _take(self, call: _Call, key: KeyRow) -> None:
        settings = await self._settings(key.guild_id)
        now = self.resources.clock.now()
        rate = Rate(settings.api_calls_per_minute, 60)
        taken = await self.limits.take(key.api_key_id, rate, int(now.timestamp() * 1000))
        call.headers |= taken.headers
        if taken.wait_ms:
            raise problems.TooManyCalls(wait=-(-taken.wait_ms // 1000))
        minute = int(now.timestamp()) // 60
        if self._used.get(key.api_key_id) != minute:
            self._used[key.api_key_id] = minute
            await mark_used(await self.resources.pool.get(), key.api_key_id, now)

    async def _settings(self, guild_id: int) -> ApiSettings:
        cache = self.resources.settings
        known = cache.known(guild_id) or await cache.get(guild_id)
        return known.of(ApiSettings)

    async def _handle(self, route: ApiRoute, call: _Call, key: KeyRow, given: Mapping[str, Any]) -> Answer:
        transaction = LazyTransaction(self.resources.pool)
        try:
            member = await find_acting_member(transaction, key.guild_id, key.actor_id)
            if member is None:
                raise problems.ActorAway
            interaction = interaction_of(0, key.guild_id, member, call.request.locale)
            ctx = ApiContext(interaction, self.resources, call.request, key)
            ctx._db = transaction
            product = self.resources.product(route.product)
            assert product is not None, f"{route.path} belongs to no product"
            await access.check(ctx, product, route)
            answer = await self._write(route, call, ctx, given) if route.writes else None
            if answer is None:
                answer = self._encoded(route, call, await route.handler(ctx, **given), ctx.etag_version)
            await ctx.commit()
            return answer
        except BaseException:
            await asyncio.shield(transaction.rollback())
            raise

    async def _write(self, route: ApiRoute, call: _Call, ctx: ApiContext, given: Mapping[str, Any]) -> Answer:
        write = Write.of(call.request)
        before = await write.begin(ctx)
        if before is not None:
            return before
        answer = self._encoded(route, call, await route.handler(ctx, **given), ctx.etag_version)
        await write.finish(ctx, answer)
        return answer

    def _encoded(self, route: ApiRoute, call: _Call, result: Any, version: int | None = None) -> Answer:
        if result is None:
            return Answer(204)
        if isinstance(result, Raw):
            return Answer(200, result.body, result.content_type)
        body = encode(result)
        if route.writes:
            tag = f'"v{version}"' if version is not None else etag_of(body, None) if route.versioned else None
            return Answer(route.status, body, JSON, (("etag", tag),) if tag is not None else ())
        etag = etag_of(body, version)
        if is_known(call.request.headers.get("if-none-match"), etag):
            return Answer(304, headers=(("etag", etag),))
        return Answer(route.status, body, JSON, (("etag", etag),))

    def _decoder(self, route: ApiRoute) -> msgspec.json.Decoder[Any]:
        decoder = self._decoders.get(route)
        if decoder is None:
            decoder = self._decoders[route] = msgspec.json.Decoder(route.body)
        return decoder


class _Call:
    """One call on its way."""

    __slots__ = ("headers", "key", "request")

    def __init__(self, request: ApiRequest) -> None:
        self.request = request
        self.key: KeyRow | None = None
        self.headers: dict[str, str] = {}


def _extra_headers(refusal: Refusal) -> Mapping[str, str]:
    if isinstance(refusal, problems.KeyMissing | problems.KeyNotValid):
        return {"www-authenticate": 'Bearer realm="guildhall"'}
    if isinstance(refusal, problems.WrongMethod):
        return {"allow": refusal.fields["methods"]}
    return {}
