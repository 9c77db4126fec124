"""The interactions endpoint without a web framework: two headers and a body in, an answer out.

    Route("/interactions", InteractionsRoute(endpoint), methods=["POST"])

`InteractionsRoute` is the way in over ASGI, with no Request or Response objects in between; a cloud function
calls `Endpoint.handle` directly. Read, verify, decode, dispatch, encode. Discord may deliver one interaction
twice: the same process gives the same answer again, also while the first is still being worked out. Other
processes are told apart by whoever dispatches.

Why: decisions 0121 and 0122.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from typing import Any, Final, TypeVar

from msgspec import Struct

from interactions import payloads, responses
from interactions.payloads import Interaction, InteractionType
from interactions.responses import Acknowledge, Choices, Reply, Response
from interactions.signature import SignatureCheck, SignatureVerdict

log = logging.getLogger(__name__)

BODY_LIMIT: Final = 1024 * 1024
BODY_WITHIN_S: Final = 3.0
SWEEPS_PER_DEADLINE: Final = 4
REMEMBERED_ANSWERS: Final = 2_000

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Dispatch = Callable[[Interaction, bytes], Awaitable[Response]]


class Answer(Struct, frozen=True):
    """What goes back: status, body and, if there is one, its type."""

    status: int
    body: bytes = b""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()


JSON: Final = "application/json"
PONG: Final = Answer(200, b'{"type":1}', JSON)
UNAUTHORIZED: Final = Answer(401)
BAD_REQUEST: Final = Answer(400)
TOO_LARGE: Final = Answer(413)
TOO_SLOW: Final = Answer(408)


class InteractionsRoute:
    """Reads at most 1 MiB and waits 3 to 4 s for it at most; the rest is the endpoint's."""

    def __init__(
        self, endpoint: Endpoint, *, body_limit: int = BODY_LIMIT, body_within_s: float = BODY_WITHIN_S
    ) -> None:
        self._endpoint = endpoint
        self._body_limit = body_limit
        self._deadline = _Deadline(body_within_s)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        signature, timestamp, announced = _headers(scope["headers"])
        if announced > self._body_limit:
            await _send(send, TOO_LARGE, close=True)
            return
        try:
            body = await self._deadline.meet(self._read(receive))
        except TimeoutError:
            await _send(send, TOO_SLOW, close=True)
            return
        if body is None:
            await _send(send, TOO_LARGE, close=True)
            return
        await _send(send, await self._endpoint.handle(signature, timestamp, body))

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body, or None as soon as it is too large."""
        message = await receive()
        body: bytes = message.get("body", b"")
        if message.get("more_body", False):
            chunks, length = [body], len(body)
            while message.get("more_body", False) and length <= self._body_limit:
                message = await receive()
                chunks.append(message.get("body", b""))
                length += len(chunks[-1])
            body = b"".join(chunks)
        return body if len(body) <= self._body_limit else None


class Endpoint:
    """`counts` says how many requests came to which end (verdicts, pings, handled, duplicates, broken).

    `dispatch` is asked for the way to the answer when the first interaction is there: only then it is made.
    """

    def __init__(
        self, check: SignatureCheck, dispatch: Callable[[], Dispatch], *, remembered: int = REMEMBERED_ANSWERS
    ) -> None:
        self._check = check
        self._dispatch = dispatch
        self._remembered = remembered
        self._answers: OrderedDict[int, Answer | asyncio.Future[Answer]] = OrderedDict()
        self.counts: Counter[str] = Counter()

    async def handle(
        self, signature: str | bytes | None, timestamp: str | bytes | None, body: bytes
    ) -> Answer:
        """Headers X-Signature-Ed25519 and X-Signature-Timestamp (None if missing or doubled); the raw body.

        Never raises, but for cancellation.
        """
        verdict = self._check.check(_header(signature), _header(timestamp), body)
        if verdict is not SignatureVerdict.GENUINE:
            self.counts[verdict] += 1
            return UNAUTHORIZED
        if len(body) > BODY_LIMIT:
            return TOO_LARGE
        try:
            interaction = payloads.decode(body)
        except payloads.PayloadError as error:
            self.counts["broken"] += 1
            log.warning("A correctly signed body could not be read: %s", error)
            return BAD_REQUEST
        if interaction is None:
            self.counts["ping"] += 1
            return PONG
        return await self._answer_once(interaction, body)

    async def _answer_once(self, interaction: Interaction, body: bytes) -> Answer:
        known = self._answers.get(interaction.id)
        if known is not None:
            self.counts["duplicate"] += 1
            return known if isinstance(known, Answer) else await asyncio.shield(known)
        first = self._answers[interaction.id] = asyncio.get_running_loop().create_future()
        if len(self._answers) > self._remembered:
            self._answers.popitem(last=False)
        answer: Answer | None = None
        try:
            answer = await self._answer(interaction, body)
        finally:
            # Also when cancelled: whoever waits for this answer gets a harmless one.
            final = answer or _encoded(_sorry(interaction), interaction)
            self._answers[interaction.id] = final
            first.set_result(final)
        self.counts["handled"] += 1
        return answer

    async def _answer(self, interaction: Interaction, body: bytes) -> Answer:
        try:
            return _encoded(await self._dispatch()(interaction, body), interaction)
        except Exception:
            # Dispatch answers everything itself; this is the net under it.
            self.counts["failed"] += 1
            log.exception("Interaction %s of type %s failed", interaction.id, interaction.type)
            return _encoded(_sorry(interaction), interaction)


def _encoded(response: Response, interaction: Interaction) -> Answer:
    return Answer(200, responses.encode(response, interaction), JSON)


def _sorry(interaction: Interaction) -> Response:
    if interaction.type == InteractionType.AUTOCOMPLETE:
        return Choices()
    if interaction.type == InteractionType.COMPONENT and interaction.message is None:
        return Acknowledge()
    return Reply("Something went wrong on my side. Please try again in a moment.", ephemeral=True)


def _header(value: str | bytes | None) -> bytes | None:
    if isinstance(value, str):
        return value.encode("latin-1", "replace")
    return value


class _Deadline:
    """One deadline for many reads, kept by one timer for all: `asyncio.timeout` costs each read 5 us."""

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._began: dict[asyncio.Task[Any], float] = {}
        self._overdue: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def meet(self, reading: Coroutine[Any, Any, T]) -> T:
        """Raises TimeoutError if it takes too long, which is noticed at most a quarter of the time late."""
        loop = asyncio.get_running_loop()
        task: asyncio.Task[Any] = asyncio.current_task(loop)  # type: ignore[assignment]  # always in a task
        self._began[task] = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(self._within_s / SWEEPS_PER_DEADLINE, self._sweep, loop)
        try:
            return await reading
        except asyncio.CancelledError:
            if task not in self._overdue or task.uncancel() > 0:
                raise
            raise TimeoutError from None
        finally:
            del self._began[task]
            self._overdue.discard(task)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        latest_start = loop.time() - self._within_s
        for task, began in self._began.items():
            if began <= latest_start and task not in self._overdue:
                self._overdue.add(task)
                task.cancel()
        self._timer = None
        if self._began:
            self._timer = loop.call_later(self._within_s / SWEEPS_PER_DEADLINE, self._sweep, loop)


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> tuple[bytes | None, bytes | None, int]:
    """Signature, timestamp and announced length; a signature header that comes twice counts as none."""
    signature: bytes | None = None
    timestamp: bytes | None = None
    seen, announced = 0, 0
    for name, value in headers:
        if name == b"x-signature-ed25519":
            signature = value
            seen += 1
        elif name == b"x-signature-timestamp":
            timestamp = value
            seen += 1
        elif name == b"content-length" and value.isdigit():
            announced = int(value[:20])
    if seen != 2:
        return None, None, announced
    return signature, timestamp, announced


async def _send(send: Send, answer: Answer, *, close: bool = False) -> None:
    headers = [(b"content-length", b"%d" % len(answer.body))]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type.encode()))
    if answer.headers:
        headers += [(name.encode(), value.encode()) for name, value in answer.headers]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
