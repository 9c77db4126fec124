"""ETags: what was answered, and for things with a version also that version, for If-Match."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

import msgspec

from interactions.escaping import as_text

encode: Final = msgspec.json.Encoder(enc_hook=as_text).encode
"""The body of an answer."""


def etag_of(body: bytes, version: int | None) -> str:
    """Differs whenever the body does; begins with the version, if there is one."""
    digest = blake2b(body, digest_size=9).hexdigest()
    return f'"{digest}"' if version is None else f'"v{version}.{digest}"'


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the client has that already."""
    if not if_none_match:
        return False
    known = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in known or "*" in known
