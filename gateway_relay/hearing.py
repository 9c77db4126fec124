"""What is heard from the gateway, shard by shard, and handed to the forwarder as entries."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from gateway_relay import connection
from gateway_relay.forwarding import Entry, Forwarder
from gateway_relay.records import Record, Records, guild_of
from gateway_relay.session import Position

log = logging.getLogger(__name__)

_encode = msgspec.msgpack.Encoder().encode
_LOG_EVERY_S = 60.0


@dataclass
class ShardState:
    """What is known of one shard; `position` is None before the first READY."""

    shard: connection.Shard
    position: Position | None = None
    seq: int = 0
    heard_ms: int = 0
    """When the gateway last said anything, heartbeat acknowledgements included."""
    last_event_ms: int = 0
    guilds: set[int] | None = None
    """None while a session of an earlier process goes on: then only their number is known."""
    well_at: float = 0.0
    """Monotonic time at which it was last connected or in the queue to identify."""


class Hearing:
    """hikari's event manager and event factory in one (see `connection.Listener`)."""

    def __init__(self, forwarder: Forwarder, records: Records, clock: Callable[[], float]) -> None:
        self._forwarder = forwarder
        self._records = records
        self._clock = clock
        self.shards: dict[int, ShardState] = {}
        self.accepts = True
        self.unreadable = 0
        self._dropped = False
        self._logged_at = float("-inf")

    def add_shard(self, shard: connection.Shard) -> ShardState:
        state = ShardState(shard, well_at=time.monotonic())
        self.shards[shard.id] = state
        return state

    def continue_from(self, state: ShardState, position: Position) -> None:
        """The session of an earlier process goes on."""
        state.position, state.seq = position, position.seq
        self._records.bot_id = position.user_id

    def loader(self, shard: int) -> Callable[[bytes], dict[str, Any]]:
        """hikari's JSON loader for this shard."""

        def heard(seq: int | None) -> None:
            state = self.shards[shard]
            state.heard_ms = int(self._clock() * 1000)
            if seq is not None:
                state.last_event_ms = state.heard_ms
                if self.accepts:
                    state.seq = seq

        return connection.loader(self._records.wanted, heard, self._note_unreadable)

    # Called by hikari.

    def consume_raw_event(self, name: str, shard: connection.Shard, payload: Any) -> None:
        """Must not raise: an exception here ends the shard."""
        if not self.accepts:
            return
        state = self.shards[shard.id]
        if name == "READY":
            self._begin_session(state, payload)
        elif isinstance(payload, msgspec.Raw):
            self._tell_profiles_again_after_drops()
            replayed = not shard.is_connected
            try:
                self._forward(state, self._records.of(name, payload), replayed=replayed)
            except Exception as problem:
                self._note_unreadable(name, problem)

    async def dispatch(self, event: Any, *, return_tasks: bool = False) -> None:
        """Connected and disconnected events are of no interest."""

    def deserialize_connected_event(self, shard: Any) -> None:
        return None

    def deserialize_disconnected_event(self, shard: Any) -> None:
        return None

    # Called by the relay's duties.

    def pulse(self) -> None:
        """Says of every connected shard up to when nothing is outstanding."""
        for state in self.shards.values():
            if self.accepts and state.shard.is_connected and state.position is not None:
                body = _encode(
                    (state.shard.id, state.position.session_id, 0, state.heard_ms, False, ("pulse",))
                )
                self._add([Entry(body, state.position, state.seq)])

    def health(self) -> Iterator[tuple[int, bytes]]:
        for shard, state in self.shards.items():
            told = {
                "connected": state.shard.is_connected,
                "last_event_ms": state.last_event_ms,
                "guilds": state.position.guilds if state.position else 0,
                "buffered": self._forwarder.outstanding,
                "unreadable": self.unreadable,
            }
            yield shard, msgspec.json.encode(told)

    @property
    def connected(self) -> list[int]:
        """Shards with a session that is being heard."""
        return [number for number, state in self.shards.items() if state.shard.is_connected]

    def shards_unwell_for(self, seconds: float) -> list[int]:
        """Shards without a connection for so long; waiting for one's turn to identify is well."""
        now = time.monotonic()
        for state in self.shards.values():
            if state.shard.is_connected or state.shard.waits_for_its_turn:
                state.well_at = now
        return [shard for shard, state in self.shards.items() if now - state.well_at > seconds]

    def mark_all_well(self) -> None:
        """Starts every shard's patience again."""
        for state in self.shards.values():
            state.well_at = time.monotonic()

    def _begin_session(self, state: ShardState, ready: dict[str, Any]) -> None:
        state.guilds = {int(guild["id"]) for guild in ready["guilds"]}
        state.position = Position(
            shard=state.shard.id,
            shards=state.shard.shard_count,
            session_id=ready["session_id"],
            seq=state.seq,
            resume_url=ready["resume_gateway_url"],
            user_id=int(ready["user"]["id"]),
            guilds=len(state.guilds),
        )
        self._records.bot_id = state.position.user_id
        self._forward(state, [("session",)], replayed=False)

    def _forward(self, state: ShardState, records: list[Record], *, replayed: bool) -> None:
        """Only the last record stands for the event; what rides along is numbered 0 and moves nothing."""
        if not records or state.position is None:
            return
        self._follow_guilds(state, records[-1])
        shard, session_id, now = state.shard.id, state.position.session_id, state.heard_ms
        entries = [
            Entry(
                _encode((shard, session_id, 0, now, replayed, record)),
                state.position,
                state.seq - 1,
                guild_of(record),
            )
            for record in records[:-1]
        ]
        own = _encode((shard, session_id, state.seq, now, replayed, records[-1]))
        entries.append(Entry(own, state.position, state.seq, guild_of(records[-1])))
        self._add(entries)

    def _follow_guilds(self, state: ShardState, record: Record) -> None:
        if record[0] not in ("guild", "guild_gone") or state.guilds is None or state.position is None:
            return
        if record[0] == "guild":
            state.guilds.add(record[1])
        elif not record[2]:
            state.guilds.discard(record[1])
        state.position = replace(state.position, guilds=len(state.guilds))

    def _add(self, entries: list[Entry]) -> None:
        self._dropped |= not self._forwarder.add(entries)

    def _tell_profiles_again_after_drops(self) -> None:
        """Only once there is room: profiles repeated into a full buffer would push out more events."""
        if self._dropped and self._forwarder.has_room:
            self._dropped = False
            self._records.profiles.forget_all()

    def _note_unreadable(self, name: str, problem: Exception) -> None:
        self.unreadable += 1
        now = time.monotonic()
        if now - self._logged_at >= _LOG_EVERY_S:
            self._logged_at = now
            log.error("A %s event could not be read (%s); %d so far", name, problem, self.unreadable)
