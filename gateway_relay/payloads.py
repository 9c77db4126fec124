"""One payload of the gateway, taken apart as far as needed; whatever it holds, reading it raises nothing.

An exception on this way would end the shard, and the next process would resume right before the same payload.
"""

import json
import re
from typing import Any, Final, NamedTuple

import msgspec

UNKNOWN_OP: Final = -1
"""hikari passes over a payload whose op it does not know."""
DISPATCH: Final = 0

_NUMBER_OF_EVENT = re.compile(rb'\{[^{\[]*?"s":\s*(\d{1,15})\s*[,}]')
"""Of an event that cannot be read, as long as nothing nested stands before it."""


class Envelope(msgspec.Struct):
    """What is around every payload; `d` is not looked into."""

    op: int
    s: int | None = None
    t: str | None = None
    d: msgspec.Raw = msgspec.Raw(b"null")


class RateLimited(msgspec.Struct):
    """What hikari takes from a RATE_LIMITED."""

    opcode: int
    retry_after: float
    meta: Any


class Payload(NamedTuple):
    """An envelope, and why nothing more than its number is known."""

    envelope: Envelope
    problem: Exception | None = None


_decode = msgspec.json.Decoder(Envelope).decode


def read_payload(payload: bytes) -> Payload:
    """Its envelope; one that cannot be read has no name, but its number where that is found."""
    try:
        envelope = _decode(payload)
    except Exception:
        return _read_leniently(payload)
    if envelope.op == DISPATCH and envelope.s is None:
        return Payload(Envelope(UNKNOWN_OP), ValueError("an event without a number"))
    return Payload(envelope)


def _read_leniently(payload: bytes) -> Payload:
    """Half a surrogate pair or a broken byte costs its letter only."""
    try:
        plain = json.loads(payload.decode(errors="replace"))
        return Payload(_decode(json.dumps(plain, ensure_ascii=False).encode(errors="replace")))
    except Exception as problem:
        numbered = _NUMBER_OF_EVENT.match(payload)
        if numbered is None:
            return Payload(Envelope(UNKNOWN_OP), problem)
        return Payload(Envelope(DISPATCH, int(numbered[1])), problem)
