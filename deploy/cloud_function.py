"""The interactions endpoint and the REST API for platforms that call a function: made once and kept.

Nothing runs after the reply there: what is written off the answer path elsewhere is written before it,
and work that takes longer goes to the queue, for a worker that runs on any host.

Why: decision 0146.
"""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from deploy.logs import log_as
from deploy.settings import settings_or_exit
from interactions.endpoint import BODY_LIMIT, TOO_LARGE, Answer

if TYPE_CHECKING:
    from interactions.web import Web

PATHS = ("/", "/interactions")
LIVE_PATH = "/healthz"
API_PREFIX = "/v1/"
SIGNED = ("x-signature-ed25519", "x-signature-timestamp")
TURNS_AFTER_A_FREEZE = 3

LIVE = Answer(200, b"ok", "text/plain")
NOT_FOUND = Answer(404)
NOT_ALLOWED = Answer(405, headers=(("allow", "POST"),))

_web: "Web | None" = None


class Call(msgspec.Struct, frozen=True):
    """A request as the platform hands it over; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: str = ""


async def answer(call: Call) -> Answer:
    """One request to one answer. Connections are made by the first request that needs them."""
    method, path, body = call.method, call.path, call.body
    if path == LIVE_PATH:
        return LIVE
    if path.startswith(API_PREFIX):
        return await _answer_api(call)
    if path not in PATHS:
        return NOT_FOUND
    if method != "POST":
        return NOT_ALLOWED
    if len(body) > BODY_LIMIT:
        return TOO_LARGE
    await _thaw()
    signature, timestamp = (call.headers.get(name) for name in SIGNED)
    return await web().endpoint.handle(signature, timestamp, body)


async def _answer_api(call: Call) -> Answer:
    from handlers.api.entrance import answer_call

    await _thaw()
    return await answer_call(web().api, call.method, call.path, call.query, call.headers, call.body)


async def _thaw() -> None:
    """Lets the loop notice connections that were closed while we were frozen."""
    for _ in range(TURNS_AFTER_A_FREEZE):
        await asyncio.sleep(0)


def web() -> "Web":
    """The one web process' worth of parts of this instance."""
    global _web
    if _web is None:
        _web = _make_web()
    return _web


def _make_web() -> "Web":
    from interactions.web import Web

    settings = settings_or_exit("function")
    log_as("function", settings)
    if settings.otel_exporter_otlp_endpoint is not None:
        from deploy.tracing import trace_as

        trace_as("function", settings)
    return Web(settings, log_before_answer=True)
