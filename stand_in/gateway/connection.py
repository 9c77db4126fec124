"""One websocket of the gateway: HELLO, IDENTIFY or RESUME, heartbeats, and the events in order."""

import asyncio
import json
import zlib
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from stand_in.gateway.identity import Closed, check_token, intents_of, shard_of
from stand_in.gateway.intents import Payload

if TYPE_CHECKING:
    from stand_in.gateway.gateway import Gateway
    from stand_in.gateway.session import Session

_MAX_PAYLOAD_BYTES = 4096
_MAX_SENDS = 120
_SEND_WINDOW_S = 60.0
_CUT = -1
_ENDING_CODES = (1000, 1001)


class Connection:
    def __init__(self, gateway: "Gateway", socket: WebSocket) -> None:
        self.gateway = gateway
        self.session: Session | None = None
        self._socket = socket
        self._deflate: Any = None
        self._sent_seq = 0
        self._resuming = False
        self._outbox: deque[tuple[int, bytes]] = deque()
        self._wake = asyncio.Event()
        self._ending: Closed | None = None
        self._heard_at: deque[float] = deque()

    # Called by the gateway.

    def say(self, payload: Payload) -> None:
        """Queues a payload that is no event; it follows the events dispatched before it."""
        follows = self.session.seq if self.session is not None else 0
        self._outbox.append((follows, json.dumps(payload, separators=(",", ":")).encode()))
        self._wake_sender()

    def close_soon(self, code: int, reason: str = "") -> None:
        self._ending = self._ending or Closed(code, reason)
        self._wake_sender()

    def cut_soon(self) -> None:
        self.close_soon(_CUT)

    # The life of the connection.

    async def run(self) -> None:
        """Returns when the connection is over; the server then closes the transport."""
        faults = self.gateway.faults
        if faults.refuse_connections:
            self.gateway.refused += 1
            await self._socket.close()
            return
        await self._socket.accept()
        listening = asyncio.create_task(self._listen())
        try:
            await self._greet()
            await self._send_all()
        except Closed as closed:
            await self._end(closed)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
            self._leave_session()

    async def _greet(self) -> None:
        query = self._socket.query_params
        if query.get("v") != "10":
            raise Closed(4012, "Invalid API version.")
        if query.get("compress") == "zlib-stream":
            self._deflate = zlib.compressobj()
        faults = self.gateway.faults
        if faults.hello_withheld:
            return
        if faults.reconnect_before_hello > 0:
            faults.reconnect_before_hello -= 1
            await self._send(b'{"op":7,"d":null}')
            return
        hello = {
            "op": 10,
            "s": None,
            "t": None,
            "d": {"heartbeat_interval": self.gateway.heartbeat_interval_ms},
        }
        await self._send(json.dumps(hello).encode())

    async def _send_all(self) -> None:
        """Sends what is queued and what the session holds, until the connection is to end."""
        while True:
            self._wake.clear()
            if self.session is not None:
                self.session.grew.clear()
            while self._something_is_due():
                await self._send(self._outbox.popleft()[1])
            if self._ending is not None:
                raise self._ending
            if not await self._send_some_events():
                await self._woken()

    async def _send_some_events(self) -> bool:
        session = self.session
        if session is None:
            return False
        events = session.after(self._sent_seq)
        for seq, event in events:
            self._sent_seq = seq
            await self._send(event)
            if self._something_is_due() or self._ending is not None:
                return True
        if not events and self._resuming:
            self._resuming = False
            session.push("RESUMED", {})
            self.gateway.resumes_finished += 1
            return True
        return bool(events)

    def _something_is_due(self) -> bool:
        return bool(self._outbox) and self._outbox[0][0] <= self._sent_seq

    async def _woken(self) -> None:
        if self.session is None:
            await self._wake.wait()
            return
        await self.session.grew.wait()

    def _wake_sender(self) -> None:
        self._wake.set()
        if self.session is not None:
            self.session.grew.set()

    async def _send(self, payload: bytes) -> None:
        if self._deflate is None:
            await self._socket.send_text(payload.decode())
            return
        compressed = self._deflate.compress(payload) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        pieces = max(1, self.gateway.faults.split_messages)
        size = max(1, -(-len(compressed) // pieces))
        for start in range(0, len(compressed), size):
            await self._socket.send_bytes(compressed[start : start + size])

    async def _end(self, closed: Closed) -> None:
        """A cut is to return without a close frame: the server drops the TCP connection."""
        if closed.code != _CUT:
            with suppress(RuntimeError, WebSocketDisconnect):
                await self._socket.close(closed.code, closed.reason)

    def _leave_session(self) -> None:
        session = self.session
        if session is not None and session.connection is self:
            session.connection = None
            session.lost_connection_at = self.gateway.clock()

    # What the client says.

    async def _listen(self) -> None:
        try:
            while True:
                self._hear(await self._next_payload())
        except Closed as closed:
            self.close_soon(closed.code, closed.reason)
        except (WebSocketDisconnect, RuntimeError) as gone:
            code = gone.code if isinstance(gone, WebSocketDisconnect) else 1006
            self.gateway.closes_heard.append(code)
            if code in _ENDING_CODES:
                self.gateway.end(self.session)
            self.close_soon(_CUT)

    async def _next_payload(self) -> Payload:
        message = await self._socket.receive()
        if message["type"] != "websocket.receive":
            raise WebSocketDisconnect(message.get("code", 1006))
        raw = message.get("bytes") or (message.get("text") or "").encode()
        self._count_against_the_send_limit()
        if len(raw) > _MAX_PAYLOAD_BYTES:
            raise Closed(4002, "Error while decoding payload.")
        try:
            payload = json.loads(raw)
        except ValueError:
            raise Closed(4002, "Error while decoding payload.") from None
        if not isinstance(payload, dict):
            raise Closed(4002, "Error while decoding payload.")
        return payload

    def _count_against_the_send_limit(self) -> None:
        now = self.gateway.clock()
        self._heard_at.append(now)
        while self._heard_at and now - self._heard_at[0] > _SEND_WINDOW_S:
            self._heard_at.popleft()
        if len(self._heard_at) > _MAX_SENDS:
            raise Closed(4008, "You are being rate limited.")

    def _hear(self, payload: Payload) -> None:
        op, data = payload.get("op"), payload.get("d")
        if op == 1:
            if self.session is not None and isinstance(data, int):
                self.session.heard_seq = data
            if not self.gateway.faults.heartbeats_unanswered:
                self.say({"op": 11, "d": None})
        elif op == 2:
            self._identify(data if isinstance(data, dict) else {})
        elif op == 6:
            self._resume(data if isinstance(data, dict) else {})
        elif op not in (3, 4, 8, 31, 43):
            raise Closed(4001, "Unknown opcode.")
        elif self.session is None:
            raise Closed(4003, "Not authenticated.")

    def _identify(self, data: Payload) -> None:
        gateway = self.gateway
        if self.session is not None:
            raise Closed(4005, "Already authenticated.")
        gateway.identifies.append({name: value for name, value in data.items() if name != "token"})
        if gateway.faults.close_on_identify:
            raise Closed(gateway.faults.close_on_identify.popleft())
        if gateway.faults.ready_withheld:
            return
        check_token(data, gateway.application)
        shard, shards = shard_of(data, gateway.shards)
        intents = intents_of(data, gateway.application)
        if gateway.limits.remaining <= 0:
            raise Closed(4004, "Authentication failed.")
        if not gateway.limits.accept(shard, gateway.clock()):
            self.say({"op": 9, "d": False})
            return
        self._join(gateway.begin_session(shard, shards, intents, self._own_url()), after_seq=0)

    def _resume(self, data: Payload) -> None:
        gateway = self.gateway
        if self.session is not None:
            raise Closed(4005, "Already authenticated.")
        session_id, seq = str(data.get("session_id")), data.get("seq")
        if not isinstance(seq, int):
            raise Closed(4007, "Invalid seq.")
        gateway.resumes.append((session_id, seq))
        if gateway.faults.close_on_resume:
            raise Closed(gateway.faults.close_on_resume.popleft())
        session = gateway.find_session(session_id)
        if gateway.faults.invalid_on_resume:
            resumable = gateway.faults.invalid_on_resume.popleft()
            if not resumable:
                gateway.end(session)
            self.say({"op": 9, "d": resumable})
            return
        check_token(data, gateway.application)
        if session is None:
            self.say({"op": 9, "d": False})
        elif seq > session.seq:
            raise Closed(4007, "Invalid seq.")
        elif not session.can_replay_after(seq):
            gateway.end(session)
            self.say({"op": 9, "d": False})
        else:
            session.resumes += 1
            self._resuming = True
            self._join(session, after_seq=seq)

    def _join(self, session: "Session", *, after_seq: int) -> None:
        """Takes the session over; whoever had it is cut off."""
        if session.connection is not None:
            session.connection.close_soon(4000, "Resumed elsewhere.")
        session.connection = self
        session.lost_connection_at = None
        self.session = session
        self._sent_seq = after_seq
        self._wake.set()
        session.grew.set()

    def _own_url(self) -> str:
        host = self._socket.headers.get("host", "127.0.0.1")
        return f"{self._socket.url.scheme}://{host}{self._socket.url.path}"
