"""The stored position never runs ahead of the records: whatever was not written is replayed."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from gateway_relay.forwarding import Entry
from gateway_relay.hearing import Hearing
from gateway_relay.profiles import Profiles
from gateway_relay.records import Records
from tests.gateway_relay.discord import guild_id, person


class Kept:
    """Keeps entries instead of writing them."""

    has_room = True
    outstanding = 0

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, entries: Iterable[Entry]) -> bool:
        self.entries.extend(entries)
        return True


class ConnectedShard:
    id = 0
    shard_count = 1
    is_connected = True
    waits_for_its_turn = False


def hearing() -> tuple[Hearing, Kept, Any]:
    kept = Kept()
    heard = Hearing(kept, Records(Profiles(100)), lambda: 1_000.0)  # type: ignore[arg-type]
    heard.add_shard(ConnectedShard())  # type: ignore[arg-type]
    loads = heard.loader(0)

    def arrives(seq: int, event: str, body: Any) -> None:
        payload = loads(json.dumps({"op": 0, "s": seq, "t": event, "d": body}).encode())
        heard.consume_raw_event(event, ConnectedShard(), payload["d"])  # type: ignore[arg-type]

    ready = {"session_id": "abc", "resume_gateway_url": "ws://r", "user": {"id": "9"}, "guilds": []}
    arrives(1, "READY", ready)
    return heard, kept, arrives


def message(**more: Any) -> dict[str, Any]:
    as_member = {"nick": None, "avatar": None, "roles": []}
    where = {"guild_id": str(guild_id(1)), "channel_id": "7"}
    return {"id": "5", **where, "author": person(3), "member": as_member, **more}


def envelopes(kept: Kept) -> list[tuple[str, int, int]]:
    """(kind, seq in the envelope, seq of the position) of every entry."""
    return [
        (read[5][0], read[2], entry.seq)
        for entry in kept.entries
        if (read := msgspec.msgpack.decode(entry.body))
    ]


def test_what_rides_along_leaves_the_position_before_its_event() -> None:
    _, kept, arrives = hearing()

    arrives(7, "MESSAGE_CREATE", message())

    assert envelopes(kept) == [("session", 1, 1), ("member", 0, 6), ("message", 7, 7)]


def test_unwanted_events_move_the_position_with_the_next_record() -> None:
    heard, kept, arrives = hearing()

    arrives(8, "TYPING_START", {"anything": 1})
    heard.pulse()

    assert envelopes(kept)[1:] == [("pulse", 0, 8)]


def test_an_unreadable_event_is_passed() -> None:
    heard, kept, arrives = hearing()

    arrives(2, "MESSAGE_CREATE", {"id": []})
    arrives(3, "MESSAGE_CREATE", message(member=None))

    assert envelopes(kept)[1:] == [("message", 3, 3)]
    assert heard.unreadable == 1


BROKEN = {
    "no JSON": b"hello",
    "nothing": b"",
    "no object": b"[1, 2]",
    "an op that is no number": b'{"op":"x","s":2,"t":"MESSAGE_CREATE","d":{}}',
    "an event without a number": b'{"op":0,"s":null,"t":"MESSAGE_CREATE","d":{}}',
    "cut off": b'{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{"content":"',
    "nested without end": b'{"t":"MESSAGE_CREATE","s":2,"op":0,"d":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "a rate limit of another shape": b'{"t":"RATE_LIMITED","s":2,"op":0,"d":[]}',
    "no numbers of JSON": b'{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{"content":"\\ud83d","id":NaN}}',
}


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_cannot_be_read_is_skipped_and_counted(what: str) -> None:
    heard, kept, arrives = hearing()

    payload = heard.loader(0)(BROKEN[what])
    arrives(3, "MESSAGE_CREATE", message(member=None))

    assert (payload["t"], payload["d"]) == (None, None)
    assert payload["op"] == -1 or payload["s"] == 2
    assert heard.unreadable == 1
    assert envelopes(kept)[1:] == [("message", 3, 3)]


@pytest.mark.parametrize("letter", [b"\\ud83d", b"\\ude00\\ud83d", b"\xff\xfe", b"\xed\xa0\xbd"])
def test_half_a_letter_costs_no_message(letter: bytes) -> None:
    heard, kept, _ = hearing()
    encoded = json.dumps(message(member=None, content="HERE")).encode().replace(b"HERE", letter)

    payload = heard.loader(0)(b'{"t":"MESSAGE_CREATE","s":2,"op":0,"d":' + encoded + b"}")
    heard.consume_raw_event("MESSAGE_CREATE", ConnectedShard(), payload["d"])  # type: ignore[arg-type]

    assert envelopes(kept)[1:] == [("message", 2, 2)]
    assert heard.unreadable == 0


def test_after_the_stop_nothing_is_taken_and_the_position_stays() -> None:
    heard, kept, arrives = hearing()
    heard.accepts = False

    arrives(9, "MESSAGE_CREATE", message())
    heard.pulse()

    assert envelopes(kept) == [("session", 1, 1)]
    assert heard.shards[0].seq == 1


def test_a_pulse_carries_the_time_of_the_last_word_not_the_present() -> None:
    now = [1_000.0]
    kept = Kept()
    heard = Hearing(kept, Records(Profiles(100)), lambda: now[0])  # type: ignore[arg-type]
    heard.add_shard(ConnectedShard())  # type: ignore[arg-type]
    loads = heard.loader(0)
    ready = {"session_id": "abc", "resume_gateway_url": "ws://r", "user": {"id": "9"}, "guilds": []}
    payload = loads(json.dumps({"op": 0, "s": 1, "t": "READY", "d": ready}).encode())
    heard.consume_raw_event("READY", ConnectedShard(), payload["d"])  # type: ignore[arg-type]
    now[0] = 1_030.0
    loads(b'{"op":11,"d":null}')
    now[0] = 1_060.0

    heard.pulse()

    assert msgspec.msgpack.decode(kept.entries[-1].body)[3] == 1_030_000
