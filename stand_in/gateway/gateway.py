"""The gateway as the world and the tests see it: dispatch, sessions, faults."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from stand_in.gateway.connection import Connection
from stand_in.gateway.faults import Faults
from stand_in.gateway.intents import PRIVILEGED, Intent, Payload, as_seen, may_see
from stand_in.gateway.limits import IdentifyLimits
from stand_in.gateway.session import Session


@dataclass
class Application:
    """The bot that may connect: READY shows its user and id; `user` is read again at each READY."""

    token: str
    user: Payload
    application_id: str
    flags: int = 0
    privileged: Intent = PRIVILEGED
    """Privileged intents switched on in the portal; IDENTIFY with others is closed with 4014."""


class Gateway:
    """An ASGI websocket application that speaks gateway v10 (JSON, zlib-stream or no compression)."""

    def __init__(
        self,
        application: Application,
        snapshot: Callable[[int, int], list[Payload]],
        *,
        shards: int = 1,
        heartbeat_interval_ms: int = 41_250,
        resume_window_s: float = 180.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`snapshot(shard, shards)` gives the GUILD_CREATE payloads of that shard's guilds."""
        self.application = application
        self.snapshot = snapshot
        self.shards = shards
        self.heartbeat_interval_ms = heartbeat_interval_ms
        self.resume_window_s = resume_window_s
        self.replay_limit = 100_000
        self.clock = clock
        self.faults = Faults()
        self.limits = IdentifyLimits(day_began_at=clock())
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies: list[Payload] = []
        """`d` of every IDENTIFY heard, with the token left out."""
        self.resumes: list[tuple[str, int]] = []
        """(session_id, seq) of every RESUME heard."""
        self.resumes_finished = 0
        """RESUMED events sent."""
        self.refused = 0
        """Connections turned away because of `faults.refuse_connections`."""
        self.closes_heard: list[int] = []
        """Close codes that clients sent; a cut without a close frame is 1005 or 1006."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = Connection(self, WebSocket(scope, receive, send))
        self.connections.add(connection)
        try:
            await connection.run()
        finally:
            self.connections.discard(connection)

    # What the world tells.

    def dispatch(self, event: str, guild_id: int | None, data: Payload) -> None:
        """Sends the event to every session that owns the guild and has the intent for it."""
        self._forget_expired_sessions()
        for session in self.sessions.values():
            self._push(session, event, guild_id, data)

    def gateway_bot(self, url: str) -> Payload:
        """The body of GET /gateway/bot; `url` is this gateway's ws:// address."""
        return {
            "url": url,
            "shards": self.shards,
            "session_start_limit": self.limits.as_json(self.clock()),
        }

    # What goes wrong on demand; `shard=None` means all.

    def ask_reconnect(self, shard: int | None = None) -> None:
        """Op 7."""
        for connection in self._on(shard):
            connection.say({"op": 7, "d": None})

    def invalidate(self, *, resumable: bool, shard: int | None = None) -> None:
        """Op 9; without `resumable` the session is gone as well."""
        for connection in self._on(shard):
            if not resumable:
                self.end(connection.session)
            connection.say({"op": 9, "d": resumable})

    def ask_heartbeat(self, shard: int | None = None) -> None:
        """Op 1."""
        for connection in self._on(shard):
            connection.say({"op": 1, "d": None})

    def close(self, code: int, reason: str = "", shard: int | None = None) -> None:
        """Closes with a close frame; the session stays resumable."""
        for connection in self._on(shard):
            connection.close_soon(code, reason)

    def cut(self, shard: int | None = None) -> None:
        """Ends the TCP connection without a close frame."""
        for connection in self._on(shard):
            connection.cut_soon()

    def end(self, session: Session | None) -> None:
        """Forgets a session: a RESUME of it is answered by op 9 false."""
        if session is not None:
            self.sessions.pop(session.session_id, None)

    def forget_sessions(self) -> None:
        """As if every resume window had passed."""
        self.sessions.clear()

    # What connections ask.

    def begin_session(self, shard: int, shards: int, intents: Intent, resume_url: str) -> Session:
        """A new session whose first events are READY and the guilds."""
        session = Session(secrets.token_hex(16), shard, shards, intents, self.replay_limit)
        guilds = self.snapshot(shard, shards)
        session.push("READY", self._ready(session, guilds, resume_url))
        for guild in guilds:
            self._push(session, "GUILD_CREATE", int(guild["id"]), guild)
        self.sessions[session.session_id] = session
        return session

    def find_session(self, session_id: str) -> Session | None:
        """A session that may still be resumed."""
        self._forget_expired_sessions()
        return self.sessions.get(session_id)

    def _push(self, session: Session, event: str, guild_id: int | None, data: Payload) -> None:
        bot_id = str(self.application.user["id"])
        in_guild = guild_id is not None
        if session.owns(guild_id) and may_see(event, data, session.intents, in_guild=in_guild, bot_id=bot_id):
            session.push(event, as_seen(event, data, session.intents, bot_id=bot_id))

    def _ready(self, session: Session, guilds: list[Payload], resume_url: str) -> Payload:
        application = self.application
        return {
            "v": 10,
            "user": json.loads(json.dumps(application.user)),
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": session.session_id,
            "resume_gateway_url": resume_url,
            "session_type": "normal",
            "shard": [session.shard, session.shards],
            "application": {"id": application.application_id, "flags": application.flags},
            "private_channels": [],
            "relationships": [],
        }

    def _forget_expired_sessions(self) -> None:
        now = self.clock()
        expired = [
            session
            for session in self.sessions.values()
            if session.lost_connection_at is not None
            and now - session.lost_connection_at > self.resume_window_s
        ]
        for session in expired:
            self.end(session)

    def _on(self, shard: int | None) -> list[Connection]:
        return [
            connection
            for connection in self.connections
            if shard is None or (connection.session is not None and connection.session.shard == shard)
        ]

    def as_json(self) -> dict[str, Any]:
        """What the control page shows."""
        return {
            "sessions": [
                {
                    "session_id": session.session_id,
                    "shard": [session.shard, session.shards],
                    "intents": int(session.intents),
                    "seq": session.seq,
                    "connected": session.connection is not None,
                    "resumes": session.resumes,
                }
                for session in self.sessions.values()
            ],
            "identifies": len(self.identifies),
            "too_fast_identifies": self.limits.too_fast,
        }
