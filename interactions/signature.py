"""Is this request Discord's? Ed25519 over the timestamp header followed by the raw body.

Discord sends deliberately wrong signatures for ever as a check; accepting a single one costs the
endpoint's URL. So the shape of both headers is checked strictly, and nothing looks at the body before.

Why: decision 0120.
"""

import time
from binascii import Error as NotHex
from binascii import unhexlify
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

KEY_BYTES: Final = 32
SIGNATURE_DIGITS: Final = 128
LONGEST_TIMESTAMP: Final = 20
DEFAULT_WINDOW_S: Final = 300


class SignatureVerdict(StrEnum):
    GENUINE = "genuine"
    MALFORMED = "malformed"
    STALE = "stale"
    FORGED = "forged"


class SignatureCheck:
    """Verifies with any of several public keys (rotation, several applications), given in hex.

    `window_s`: how far the timestamp may be from now, 0 for any distance. `now`: seconds since 1970.
    """

    def __init__(
        self,
        public_keys: Sequence[str],
        *,
        window_s: int = DEFAULT_WINDOW_S,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._keys = tuple(parse_public_key(key) for key in public_keys)
        self._window_s = window_s
        self._now = now

    def check(self, signature: bytes | None, timestamp: bytes | None, body: bytes) -> SignatureVerdict:
        """The headers as they came, None if missing or given twice. Never raises."""
        if (
            signature is None
            or timestamp is None
            or len(signature) != SIGNATURE_DIGITS
            or len(timestamp) > LONGEST_TIMESTAMP
            or not timestamp.isdigit()
        ):
            return SignatureVerdict.MALFORMED
        try:
            signed = unhexlify(signature) + timestamp + body
        except NotHex:
            return SignatureVerdict.MALFORMED
        if self._window_s and abs(self._now() - int(timestamp)) > self._window_s:
            return SignatureVerdict.STALE
        for key in self._keys:
            try:
                crypto_sign_open(signed, key)
            except BadSignatureError:
                continue
            return SignatureVerdict.GENUINE
        return SignatureVerdict.FORGED


def parse_public_key(key: str) -> bytes:
    """32 bytes in hex, as shown in Discord's developer portal; raises ValueError."""
    try:
        raw = bytes.fromhex(key.strip())
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"a public key is {2 * KEY_BYTES} hex digits, not {key[:80]!r}")
    return raw
