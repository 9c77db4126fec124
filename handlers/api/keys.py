"""API keys: what they look like, making one, and knowing one again.

A key is `gh_<guild>_<secret>`: the guild in base 36, so that it is looked up among that guild's keys, which
are cached and announced like settings; the secret has 256 bits of chance. The database holds a SHA-256.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec

from db.api.keys import KeyRow, list_keys
from handlers.api.problems import KeyMissing, KeyNotValid
from handlers.frame.caches import Cached, Kind

if TYPE_CHECKING:
    from db.pool import Connection
    from handlers.frame.caches import Cache

SHOWN: Final = 6
"""Characters of the secret that stay visible, to tell keys by."""
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST: Final = 100


async def _load(db: Connection, guild_id: int, part: str, now: datetime) -> list[KeyRow]:
    return await list_keys(db, guild_id)


API_KEYS: Final = Cached(Kind("api_keys/1", list[KeyRow], 300.0, 5_000), _load)
"""The keys of a guild that were not revoked."""


class FreshKey(msgspec.Struct, frozen=True):
    """A key that was made just now: `token` is shown once."""

    token: str
    prefix: str
    hash: bytes


def make_key(guild_id: int) -> FreshKey:
    """Another key of that guild."""
    head = f"gh_{_in_base_36(guild_id)}_"
    token = head + secrets.token_urlsafe(32)
    return FreshKey(token, token[: len(head) + SHOWN], _hash(token))


async def check_key(authorization: str | None, cache: Cache[Any, list[KeyRow]], now: datetime) -> KeyRow:
    """The key that was sent; refuses what is none, or no longer."""
    token = _token(authorization)
    guild_id = _guild_of(token)
    known = cache.known(guild_id)
    sent = _hash(token)
    for key in known if known is not None else await cache.get(guild_id):
        if hmac.compare_digest(key.hash, sent):
            if key.expires_at is not None and key.expires_at <= now:
                raise KeyNotValid
            return key
    raise KeyNotValid


def _token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise KeyMissing
    return token.strip()


def _guild_of(token: str) -> int:
    kind, _, rest = token.partition("_")
    guild, _, secret = rest.partition("_")
    if (
        kind != "gh"
        or not secret
        or len(token) > _LONGEST
        or not token.isascii()
        or not 1 <= len(guild) <= 13
    ):
        raise KeyNotValid
    try:
        guild_id = int(guild, 36)
    except ValueError:
        raise KeyNotValid from None
    if not 0 < guild_id < 2**63:
        raise KeyNotValid
    return guild_id


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _in_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
