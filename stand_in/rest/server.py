"""The REST server: authorisation, limits, faults, recording, and the JSON around every route."""

import inspect
import logging
import math
import re
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec
from starlette.types import Receive, Scope, Send

from stand_in import errors
from stand_in.delivery.post import Deliverer
from stand_in.errors import ApiError
from stand_in.multipart import decode_json, parse
from stand_in.rest.faults import Fault, Faults
from stand_in.rest.limits import Limits, Verdict
from stand_in.rest.routing import Call, Reply, Route, routes
from stand_in.rules.messages import MAX_REQUEST, Upload
from stand_in.world import World

Json = dict[str, Any]

log = logging.getLogger("stand_in")
USER_AGENT = re.compile(r"^DiscordBot \([^\s,]+, ?[^)]+\)")
HIDDEN_TOKEN = re.compile(r"(/webhooks/\d+/|/interactions/\d+/)[^/]+")


@dataclass(slots=True)
class CallRecord:
    """One REST call, kept for tests and for the curious."""

    at: datetime
    method: str
    path: str
    route: str
    query: str
    headers: dict[str, str]
    json: Any = None
    files: list[str] = field(default_factory=list)
    reason: str | None = None
    status: int = 0
    answer: Any = None
    took_ms: float = 0.0
    fault: str | None = None
    scope: str | None = None


class Dropped(Exception):
    """The connection is to be cut without an answer."""


class RestServer:
    """ASGI application mounted at /api/v10."""

    def __init__(self, world: World, deliverer: Deliverer, limits: Limits | None = None) -> None:
        self.world = world
        self.deliverer = deliverer
        self.limits = limits or Limits(wall=world.clock.seconds)
        self.faults = Faults()
        self.calls: deque[CallRecord] = deque(maxlen=5000)
        self.gateway_bot: Any = None
        """Gives the body of GET /gateway/bot."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        record = self._record(scope)
        body = await _read(receive)
        fault = self.faults.take(record.method, record.path)
        try:
            status, headers, answer = await self._answer(record, body, fault)
        except Dropped:
            record.took_ms = (time.perf_counter() - began) * 1000
            self._keep(record)
            _cut(receive)
            return
        record.status, record.answer = status, answer
        record.took_ms = (time.perf_counter() - began) * 1000
        self._keep(record)
        self.limits.count_answer(status, record.scope)
        await _send(send, status, headers, answer)

    def _record(self, scope: Scope) -> CallRecord:
        path = unquote(scope["path"])[len(scope.get("root_path", "")) :]
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        kept = {k: v for k, v in headers.items() if k in ("user-agent", "content-type", "authorization")}
        kept |= {k: v for k, v in headers.items() if k == "x-audit-log-reason"}
        query = scope["query_string"].decode("latin-1")
        return CallRecord(self.world.clock.now(), scope["method"], path, "", query, kept)

    def _keep(self, record: CallRecord) -> None:
        record.headers.pop("authorization", None)
        self.calls.append(record)
        self.world.watchers.tell(
            "rest",
            method=record.method,
            path=HIDDEN_TOKEN.sub(r"\1…", record.path),
            status=record.status,
            took_ms=round(record.took_ms, 2),
            fault=record.fault,
        )

    async def _answer(
        self, record: CallRecord, body: bytes, fault: Fault | None
    ) -> tuple[int, dict[str, str], Any]:
        if self.limits.banned:
            return 429, {"Retry-After": "600", "Content-Type": "text/html"}, "error code: 1015"
        headers: dict[str, str] = {}
        try:
            if fault is not None and not fault.after_effect:
                return await self._fault(record, fault)
            route, ids = self._admit(record)
            limited = self._limited(record, route, ids, headers)
            if limited is not None:
                return 429, headers, limited
            reply = await self._carry_out(record, route, ids, body)
        except ApiError as error:
            return error.status, headers, error.body()
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return 400, headers, _misshapen(record, error)
        if fault is not None:
            return await self._fault(record, fault)
        return reply.status, headers, reply.body

    async def _fault(self, record: CallRecord, fault: Fault) -> tuple[int, dict[str, str], Any]:
        record.fault = fault.kind if fault.kind != "status" else str(fault.status)
        if fault.kind == "hang":
            await fault.hang()
        if fault.kind in ("hang", "drop"):
            raise Dropped
        if fault.kind == "429":
            record.scope = fault.scope
            headers: dict[str, str] = {"X-RateLimit-Scope": fault.scope}
            return 429, headers, _too_many(headers, fault.retry_after, global_=fault.scope == "global")
        return fault.status, {}, errors.asked_for(fault.status)

    def _admit(self, record: CallRecord) -> tuple[Route, dict[str, str]]:
        """Find the route and check who calls."""
        if not USER_AGENT.match(record.headers.get("user-agent", "")):
            raise ApiError(403, 40333, "internal network error")
        route, ids, known = routes.find(record.method, record.path)
        if route is None:
            raise errors.method_not_allowed() if known else errors.route_not_found()
        record.route = f"{route.method} {route.template}"
        if route.needs_token and record.headers.get("authorization") != f"Bot {self.world.application.token}":
            raise errors.unauthorized()
        return route, ids

    def _limited(
        self, record: CallRecord, route: Route, ids: dict[str, str], headers: dict[str, str]
    ) -> Json | None:
        """The 429 body when over a limit; fills the headers."""
        verdict: Verdict | None = self.limits.check_global() if route.counts_globally else None
        if verdict is None:
            verdict = self.limits.check_route(route, ids)
        headers.update(verdict.headers)
        record.scope = verdict.scope
        if verdict.scope is None:
            return None
        return _too_many(headers, verdict.retry_after, global_=verdict.scope == "global")

    async def _carry_out(self, record: CallRecord, route: Route, ids: dict[str, str], body: bytes) -> Reply:
        payload, uploads = self._decode(record, body)
        record.json, record.files = payload, [upload.filename for upload in uploads]
        record.reason = _reason(record.headers)
        call = Call(
            self.world, record.method, record.path, ids, parse_qs(record.query, keep_blank_values=True),
            payload, uploads, record.reason, self,
        )  # fmt: skip
        outcome = route.handler(call)
        if inspect.isawaitable(outcome):
            return await outcome
        return outcome

    def _decode(self, record: CallRecord, body: bytes) -> tuple[Any, list[Upload]]:
        if len(body) > MAX_REQUEST:
            raise ApiError(413, 40005, "Request entity too large")
        if not body:
            return None, []
        kind = record.headers.get("content-type", "")
        if kind.startswith("multipart/form-data"):
            return parse(body, kind)
        if not kind.startswith("application/json"):
            wanted = 'Expected "Content-Type" header to be one of {"application/json"}.'
            tree = {"_errors": [{"code": "CONTENT_TYPE_INVALID", "message": wanted}]}
            raise ApiError(400, 50035, "Invalid Form Body", errors=tree)
        return decode_json(body), []


def _misshapen(record: CallRecord, error: Exception) -> Json:
    """A body whose shape no check foresaw. Logged, as it may be a fault of the stand-in itself."""
    log.warning("%s %s was not understood", record.method, record.path, exc_info=error)
    form = errors.Form()
    form.bad("", "MODEL_TYPE_CONVERT", f"{type(error).__name__}: {error}")
    return form.error().body()


def _reason(headers: dict[str, str]) -> str | None:
    """X-Audit-Log-Reason: URL-encoded UTF-8 of 1 to 512 characters."""
    raw = headers.get("x-audit-log-reason")
    if raw is None:
        return None
    reason = unquote(raw)
    if not raw.isascii() or not 1 <= len(reason) <= 512:
        form = errors.Form()
        form.bad("reason", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 512 in length and URL-encoded.")
        form.raise_if_bad()
    return reason


def _too_many(headers: dict[str, str], retry_after: float, *, global_: bool) -> Json:
    headers["Retry-After"] = str(math.ceil(retry_after))
    if global_:
        headers["X-RateLimit-Global"] = "true"
    message = "You are being rate limited."
    return {"message": message, "retry_after": round(retry_after, 3), "global": global_, "code": 0}


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _cut(receive: Receive) -> None:
    """Abort the TCP connection (uvicorn's cycle object holds the transport)."""
    cycle = getattr(receive, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise ConnectionAbortedError("the stand-in dropped this call")
    transport.abort()


async def _send(send: Send, status: int, headers: dict[str, str], answer: Any) -> None:
    body = (
        b""
        if status == 204
        else (answer.encode() if isinstance(answer, str) else msgspec.json.encode(answer))
    )
    all_headers = {"content-type": "application/json", **{k.lower(): v for k, v in headers.items()}}
    if status == 204:
        del all_headers["content-type"]
    all_headers["via"] = "1.1 stand-in"
    raw = [(k.encode(), v.encode("latin-1")) for k, v in all_headers.items()]
    if status != 204:
        raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
