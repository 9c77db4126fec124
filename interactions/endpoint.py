"""The interactions endpoint without a web framework: two headers and a body in, an answer out.

Verify, decode, dispatch, encode. Discord may deliver one interaction twice: the same process gives
the same answer again, also while the first is still being worked out. Other processes are told
apart by whoever dispatches. A cloud function calls `Endpoint.handle` directly.

Why: decisions 0121 and 0122.
"""

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import Struct

from interactions import payloads, responses
from interactions.payloads import Interaction, InteractionType
from interactions.responses import Acknowledge, Choices, Reply, Response
from interactions.signature import SignatureCheck, Verdict

log = logging.getLogger(__name__)

BODY_LIMIT: Final = 1024 * 1024
REMEMBERED_ANSWERS: Final = 2_000

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


class Endpoint:
    """`counts` says how many requests came to which end (verdicts, pings, handled, duplicates, broken)."""

    def __init__(
        self, check: SignatureCheck, dispatch: Dispatch, *, remembered: int = REMEMBERED_ANSWERS
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
        if verdict is not Verdict.GENUINE:
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
            return _encoded(await self._dispatch(interaction, body), interaction)
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
