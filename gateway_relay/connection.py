"""hikari's gateway shard, alone: our loader in front of it, our identify gate inside it.

hikari brings the protocol (HELLO, heartbeats, IDENTIFY, RESUME, compression, close codes). Of its private
names we touch three slots, to pick a session up, and `_connect`, to space IDENTIFYs; `missing_private_names`
says at start which of them a later version no longer has.

Why: decision 0110.
"""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import msgspec
from hikari import intents
from hikari.api.shard import GatewayCompression
from hikari.impl.config import HTTPSettings, ProxySettings
from hikari.impl.shard import GatewayShardImpl

from gateway_relay.payloads import UNKNOWN_OP, Envelope, RateLimited, read_payload
from gateway_relay.session import Position

log = logging.getLogger(__name__)

_SESSION_SLOTS = ("_session_id", "_seq", "_resume_gateway_url")
_READ_BY_HIKARI = ("READY", "RESUMED", "RATE_LIMITED")


def loader(
    wanted: frozenset[str],
    heard: Callable[[int | None], None],
    unreadable: Callable[[str, Exception], None],
) -> Callable[[bytes], dict[str, Any]]:
    """A JSON loader for hikari: wanted bodies stay raw, unwanted ones are never looked into.

    `heard` is told the sequence number of every payload, None for those that are no events; `unreadable` the
    name (if any) of what was skipped, and why. Raises nothing.
    """

    def loads(payload: bytes) -> dict[str, Any]:
        envelope, problem = read_payload(payload)
        event, body = envelope.t, None
        if problem is not None:
            unreadable("nameless", problem)
        elif event in wanted:
            body = envelope.d
        elif event is None or event in _READ_BY_HIKARI:
            try:
                body = _body_for_hikari(event, envelope.d)
            except Exception as broken:
                unreadable(event or "nameless", broken)
                envelope, event = Envelope(UNKNOWN_OP, envelope.s), None
        heard(envelope.s)
        return {"op": envelope.op, "s": envelope.s, "t": event, "d": body}

    return loads


def _body_for_hikari(event: str | None, body: msgspec.Raw) -> Any:
    if event == "RATE_LIMITED":
        return msgspec.to_builtins(msgspec.json.decode(body, type=RateLimited))
    return msgspec.json.decode(body)


class Listener(Protocol):
    """What hikari calls: its event manager and event factory in one."""

    def consume_raw_event(self, name: str, shard: Any, payload: Any) -> None: ...

    async def dispatch(self, event: Any, *, return_tasks: bool = False) -> None: ...

    def deserialize_connected_event(self, shard: Any) -> Any: ...

    def deserialize_disconnected_event(self, shard: Any) -> Any: ...


Turn = Callable[[int], AbstractAsyncContextManager[None]]
"""Entered when the shard may IDENTIFY, left when that was answered."""


class Shard(GatewayShardImpl):
    """A shard that waits for its turn to IDENTIFY and can begin with a session of an earlier process."""

    __slots__ = ("_turn", "waits_for_its_turn")

    def __init__(self, turn: Turn, **options: Any) -> None:
        super().__init__(**options)
        self._turn = turn
        self.waits_for_its_turn = False

    def pick_up(self, position: Position) -> None:
        """The first connection resumes there instead of identifying."""
        self._session_id = position.session_id
        self._seq = position.seq
        self._resume_gateway_url = position.resume_url

    async def _connect(self) -> Any:
        if getattr(self, "_seq", None) is not None:
            return await super()._connect()
        self.waits_for_its_turn = True
        try:
            async with self._turn(self.id):
                self.waits_for_its_turn = False
                return await super()._connect()
        finally:
            self.waits_for_its_turn = False


def missing_private_names(shard_class: type[Any] = GatewayShardImpl) -> tuple[str, ...]:
    """Private names of hikari's shard that this module needs and the installed version lacks."""
    names = (*_SESSION_SLOTS, "_connect")
    return tuple(name for name in names if not hasattr(shard_class, name))


def make_shard(
    *, token: str, url: str, shard: int, shards: int, bits: int, turn: Turn, listener: Listener, loads: Any
) -> Shard:
    """A shard that is not started yet."""
    return Shard(
        turn,
        token=token,
        url=url,
        intents=intents.Intents(bits),
        shard_id=shard,
        shard_count=shards,
        event_manager=listener,
        event_factory=listener,
        loads=loads,
        compression=GatewayCompression.TRANSPORT_ZLIB_STREAM,
        http_settings=HTTPSettings(),
        proxy_settings=ProxySettings(),
    )


def wanted_intents(*, member_events: bool) -> int:
    """GUILDS, GUILD_EXPRESSIONS, GUILD_VOICE_STATES, GUILD_MESSAGES, GUILD_MESSAGE_REACTIONS.

    GUILD_MEMBERS, which Discord has to allow, if asked for.
    """
    bits = 1 << 0 | 1 << 3 | 1 << 7 | 1 << 9 | 1 << 10
    return bits | 1 << 1 if member_events else bits
