"""Discord's REST API, on one HTTP client. Used by jobs and the command line only, never by the web process.

Tokens are secrets, and the path of an interaction's routes holds one: no path, header or body is ever logged
or put into an exception, and httpx's own log lines, which hold the address, are switched off.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import msgspec

from interactions import routes, tracing
from interactions.api_errors import CallOutcomeUnknown, ServerTrouble, Unreachable, error_from
from interactions.buckets import Ticket
from interactions.escaping import as_text
from interactions.rate_limits import RateLimits
from interactions.responses import Upload
from interactions.routes import RestCall
from interactions.throttle import (
    ALONE_PER_S,
    GLOBAL_PER_S,
    WINDOW_S,
    GlobalLimit,
    Throttle,
    loop_time,
    read_answer,
)

if TYPE_CHECKING:
    from redis.asyncio import Redis

__all__ = ["DiscordRest", "Upload"]

VERSION = "0.1.0"
DISCORD_URL = "https://discord.com/api/v10"
HOME_URL = "https://guildhall.example"
"""Where the User-Agent points while no PUBLIC_URL is known: Discord wants an address there."""
MAX_TRIES = 3
LONGEST_PAUSE_S = 8.0
SHORTEST_PAUSE_S = 0.5
REASON_LENGTH = 512
Send = Callable[[], Coroutine[Any, Any, httpx.Response]]
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

log = logging.getLogger(__name__)
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class DiscordRest:
    """The client. `patience_s` bounds the wait for a turn, in `request` and by default: then RateLimited."""

    def __init__(
        self,
        base_url: str = DISCORD_URL,
        token: str = "",
        redis: Redis | None = None,
        *,
        limits: RateLimits | None = None,
        patience_s: float = 30.0,
        timeout_s: float = 10.0,
        global_per_s: int = GLOBAL_PER_S,
        alone_per_s: int = ALONE_PER_S,
        global_window_s: float = WINDOW_S,
        pause_scale: float = 1.0,
        home_url: str = HOME_URL,
    ) -> None:
        self.base_url = base_url
        self._authorization = f"Bot {token}"
        self._patience_s = patience_s
        self._pause_scale = pause_scale
        self._client = httpx.AsyncClient(
            base_url=base_url,
            headers={"User-Agent": f"DiscordBot ({home_url}, {VERSION})"},
            timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=50),
        )
        self.limits = limits or RateLimits()
        self.answers: Counter[str] = Counter()
        """Answers so far by status: "200", or "429 global" with what the refusal is for."""
        shared = GlobalLimit(redis, per_s=global_per_s, alone_per_s=alone_per_s, window_s=global_window_s)
        self._throttle = Throttle(self.limits, shared)

    def __repr__(self) -> str:
        return "DiscordRest()"

    async def close(self) -> None:
        await self._client.aclose()

    async def request(
        self,
        call: RestCall,
        *,
        json: Any = None,
        query: Mapping[str, Any] | None = None,
        files: Sequence[Upload] = (),
        reason: str | None = None,
        patience_s: float | None = None,
    ) -> Any:
        """Discord's answer, decoded; None for an empty one. Raises the kinds of DiscordError.

        5xx and lost connections are tried three times, but not where a second time would be a second effect.
        """
        if call.route.writes_message and "allowed_mentions" not in (json or {}):
            raise TypeError(f"{call.route.name} without allowed_mentions")
        send = self._sender(call, json, query, files, reason)
        deadline = loop_time() + (self._patience_s if patience_s is None else patience_s)
        may_repeat = call.route.repeatable or bool(json and json.get("enforce_nonce"))
        for attempt in range(1, MAX_TRIES + 1):
            try:
                return await self._once(call, send, deadline)
            except (Unreachable, CallOutcomeUnknown, ServerTrouble) as problem:
                if not may_repeat and not isinstance(problem, Unreachable):
                    raise CallOutcomeUnknown(
                        f"{call.route.name}: no word whether it worked ({problem})"
                    ) from None
                pause_s = self._pause_s(attempt)
                if attempt == MAX_TRIES or loop_time() + pause_s > deadline:
                    raise
            await asyncio.sleep(pause_s)
        raise AssertionError("the last try returns or raises")

    async def _once(self, call: RestCall, send: Send, deadline: float) -> Any:
        """One try; refusals (429) are waited out within it, they spend no try."""
        with tracing.span(call.route.name) as span:
            return await self._answered(call, send, deadline, span)

    async def _answered(self, call: RestCall, send: Send, deadline: float, span: tracing.Span) -> Any:
        ticket = await self._throttle.admit(call, deadline)
        while True:
            response = await self._send(send, ticket)
            body = _decoded(response)
            answer = read_answer(response.status_code, response.headers, body)
            refused_for = f" {answer.scope or 'edge'}" if answer.status == 429 else ""
            self.answers[f"{answer.status}{refused_for}"] += 1
            retry_at = self._throttle.answered(ticket, answer)
            if retry_at is None:
                break
            log.info("%s was refused (%s), %.2f s", ticket.route, answer.scope, retry_at - loop_time())
            await self._throttle.again(ticket, retry_at, deadline)
        span.tell(status=response.status_code)
        if response.status_code >= 400:
            raise error_from(response.status_code, body, call.route.name)
        return body

    async def _send(self, send: Send, ticket: Ticket) -> httpx.Response:
        try:
            return await send()
        except NEVER_SENT as problem:
            self._throttle.failed(ticket)
            raise Unreachable(f"{ticket.route}: {type(problem).__name__}", 2.0) from None
        except httpx.TransportError as problem:
            self._throttle.failed(ticket)
            raise CallOutcomeUnknown(f"{ticket.route}: {type(problem).__name__}") from None
        except BaseException:
            self._throttle.leave(ticket)
            raise

    def _sender(
        self,
        call: RestCall,
        json: Any,
        query: Mapping[str, Any] | None,
        files: Sequence[Upload],
        reason: str | None,
    ) -> Send:
        headers = {} if call.route.exempt else {"Authorization": self._authorization}
        if reason:
            headers["X-Audit-Log-Reason"] = quote(reason[:REASON_LENGTH], safe="")
        content: bytes | None = None
        if files:
            json = {"attachments": [_attachment(number, file) for number, file in enumerate(files)], **json}
        elif json is not None:
            content = msgspec.json.encode(json, enc_hook=as_text)
            headers["Content-Type"] = "application/json"
        parts = [
            (f"files[{n}]", (file.name, file.content, file.content_type)) for n, file in enumerate(files)
        ]
        form = {"payload_json": msgspec.json.encode(json, enc_hook=as_text)} if files else None

        def send() -> Coroutine[Any, Any, httpx.Response]:
            return self._client.request(
                call.route.method,
                call.path,
                params=query,
                content=content,
                data=form,
                files=parts or None,
                headers=headers,
            )

        return send

    def _pause_s(self, attempt: int) -> float:
        """Full jitter between half a second and a limit that doubles to eight."""
        longest_s = min(LONGEST_PAUSE_S, SHORTEST_PAUSE_S * 2.0**attempt)
        return random.uniform(SHORTEST_PAUSE_S, longest_s) * self._pause_scale

    # -- the calls we make

    async def edit_original(
        self, application_id: int, token: str, message: Mapping[str, Any], *, files: Sequence[Upload] = ()
    ) -> Any:
        """Edit an interaction's answer: may be repeated. Raises TokenExpired."""
        call = routes.EDIT_ORIGINAL.to(webhook_id=application_id, token=token)
        return await self.request(call, json=message, files=files)

    async def get_original(self, application_id: int, token: str) -> Any:
        return await self.request(routes.GET_ORIGINAL.to(webhook_id=application_id, token=token))

    async def create_follow_up(
        self, application_id: int, token: str, message: Mapping[str, Any], *, files: Sequence[Upload] = ()
    ) -> Any:
        """Another message after the answer. Not repeatable: raises OutcomeUnknown rather than try again."""
        call = routes.CREATE_FOLLOW_UP.to(webhook_id=application_id, token=token)
        return await self.request(call, json=message, files=files)

    async def create_message(
        self,
        channel_id: int,
        message: Mapping[str, Any],
        *,
        nonce: str | None = None,
        files: Sequence[Upload] = (),
        patience_s: float | None = None,
    ) -> Any:
        """A message; with a nonce (up to 25 characters) Discord makes it only once within some minutes."""
        once = {"nonce": nonce, "enforce_nonce": True} if nonce else {}
        call = routes.CREATE_MESSAGE.to(channel_id=channel_id)
        return await self.request(call, json={**message, **once}, files=files, patience_s=patience_s)

    async def edit_message(
        self,
        channel_id: int,
        message_id: int,
        message: Mapping[str, Any],
        *,
        files: Sequence[Upload] = (),
        patience_s: float | None = None,
    ) -> Any:
        call = routes.EDIT_MESSAGE.to(channel_id=channel_id, message_id=message_id)
        return await self.request(call, json=message, files=files, patience_s=patience_s)

    async def open_direct_message(self, user_id: int, *, patience_s: float | None = None) -> int:
        """The channel of direct messages with them; the same one each time."""
        channel = await self.request(
            routes.OPEN_DIRECT_MESSAGE.to(), json={"recipient_id": str(user_id)}, patience_s=patience_s
        )
        return int(channel["id"])

    async def list_messages(self, channel_id: int, *, limit: int = 50) -> list[Any]:
        """The newest messages, newest first."""
        messages = await self.request(routes.LIST_MESSAGES.to(channel_id=channel_id), query={"limit": limit})
        return list(messages)


def _decoded(response: httpx.Response) -> Any:
    if not response.content:
        return None
    try:
        return msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        return response.text[:200]


def _attachment(number: int, file: Upload) -> dict[str, Any]:
    about = {"description": file.description} if file.description else {}
    return {"id": str(number), "filename": file.name, **about}
