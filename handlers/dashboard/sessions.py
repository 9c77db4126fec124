"""Who is signed in: sessions in Redis, known by the hash of an id that only the browser has.

A session ends 12 hours after it was used last, and 7 days after it began. Its id changes every 15 minutes;
the one before holds for another minute, for pages that were on their way.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import msgspec

from handlers.dashboard.problems import SessionsAway

IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=7)
ROTATE_AFTER: Final = timedelta(minutes=15)
OVERLAP_S: Final = 60
TOLD_HOLDS_S: Final = 300
DONE_HOLDS_S: Final = 86_400
PATIENCE_S: Final = 2.0
PREFIX: Final = "guildhall:dashboard:"


class Addable(msgspec.Struct, frozen=True):
    """A server that the person manages."""

    guild_id: int
    name: str


class WebSession(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is signed in. `csrf`: stands in every form; `before`: the key of the id before, if any."""

    user_id: int
    name: str
    locale: str | None
    csrf: str
    began_at: datetime
    rotated_at: datetime
    used_at: datetime
    manages: tuple[Addable, ...] = ()
    before: str = ""


class Sessions:
    """All of them. `connect` gives a redis.asyncio client."""

    def __init__(self, connect: Callable[[], Awaitable[Any]]) -> None:
        self._connect = connect

    async def begin(self, session: WebSession) -> str:
        """The id for the browser."""
        session_id = secrets.token_urlsafe(32)
        await self._keep(_key(session_id), session, IDLE)
        return session_id

    async def find(self, session_id: str, now: datetime) -> WebSession | None:
        """The session, unless it is over."""
        raw = await self._do(lambda redis: redis.get(_key(session_id)))
        if raw is None:
            return None
        session = msgspec.json.decode(raw, type=WebSession)
        over = now - session.used_at > IDLE or now - session.began_at > LONGEST
        return None if over else session

    async def go_on(self, session_id: str, session: WebSession, now: datetime) -> str | None:
        """Another id when it is time for one. Of several requests at once, one gets it."""
        if now - session.rotated_at < ROTATE_AFTER:
            return None
        old = _key(session_id)
        if not await self._do(lambda redis: redis.set(f"{old}:rotated", b"1", nx=True, ex=OVERLAP_S)):
            return None
        fresh = msgspec.structs.replace(session, rotated_at=now, used_at=now, before=old)
        rotated = await self.begin(fresh)
        await self._do(lambda redis: redis.expire(old, OVERLAP_S))
        return rotated

    async def end(self, session_id: str, session: WebSession) -> None:
        """Signed out; the id before too."""
        keys = [_key(session_id), *([session.before] if session.before else [])]
        await self._do(lambda redis: redis.delete(*keys))

    async def tell(self, session: WebSession, text: str) -> None:
        """What the next page says first."""
        await self._do(lambda redis: redis.set(_told_key(session), text, ex=TOLD_HOLDS_S))

    async def claim_told(self, session: WebSession) -> str | None:
        """It is said once."""
        raw = await self._do(lambda redis: redis.getdel(_told_key(session)))
        return None if raw is None else raw.decode()

    async def claim_act(self, act: str) -> bool:
        """Whether what was confirmed is to be done now: once."""
        return bool(
            await self._do(lambda redis: redis.set(f"{PREFIX}act:{act}", b"1", nx=True, ex=DONE_HOLDS_S))
        )

    async def give_back_act(self, act: str) -> None:
        """It was not done after all."""
        await self._do(lambda redis: redis.delete(f"{PREFIX}act:{act}"))

    async def _keep(self, key: str, session: WebSession, holds: timedelta) -> None:
        await self._put(key, session, int(holds.total_seconds()))

    async def _put(self, key: str, value: msgspec.Struct, holds_s: int) -> None:
        await self._do(lambda redis: redis.set(key, msgspec.json.encode(value), ex=holds_s))

    async def _do(self, what: Callable[[Any], Awaitable[Any]]) -> Any:
        import redis

        try:
            async with asyncio.timeout(PATIENCE_S):
                return await what(await self._connect())
        except (redis.RedisError, OSError, TimeoutError) as problem:
            raise SessionsAway from problem


def _key(session_id: str) -> str:
    return f"{PREFIX}session:{sha256(session_id.encode()).hexdigest()}"


def _told_key(session: WebSession) -> str:
    return f"{PREFIX}told:{sha256(session.csrf.encode()).hexdigest()}"
