"""The body's limits: how large it may be and how long it may take."""

import asyncio
from typing import Any

import pytest

from interactions.endpoint import InteractionsRoute, _Deadline
from tests.interactions.endpoint_door import EndpointDoor
from tests.support.payloads import PING

LIMIT = 1024 * 1024


async def never_called(interaction: Any, body: bytes) -> Any:
    raise AssertionError("reached dispatch")


async def test_a_body_announced_too_large_is_refused_without_reading_any_of_it() -> None:
    door = EndpointDoor(never_called)
    answer = await door.sends(b"x", [(b"content-length", str(LIMIT + 1).encode())])
    assert (answer.status, answer.reads, answer.headers["connection"]) == (413, 0, "close")


async def test_a_body_that_grows_too_large_is_refused_without_reading_the_rest() -> None:
    door = EndpointDoor(never_called)
    answer = await door.sends(b"", [], chunks=[b"x" * 65_536] * 100)
    assert (answer.status, answer.reads) == (413, 17)


async def test_a_body_at_the_limit_is_read() -> None:
    door = EndpointDoor(never_called)
    body = b'{"type":1,"id":"1"' + b" " * (LIMIT - 19) + b"}"
    assert len(body) == LIMIT
    answers = [await door.sends(sent, door.sign(sent)) for sent in (body, body + b" ")]
    assert [answer.status for answer in answers] == [200, 413]


async def test_a_body_in_many_parts_is_put_together() -> None:
    door = EndpointDoor(never_called)
    body = b'{"type":1,"id":"1"}'
    answer = await door.sends(body, door.sign(body), chunks=[bytes([byte]) for byte in body])
    assert (answer.status, answer.json) == (200, {"type": 1})


@pytest.mark.parametrize("length", [b"-1", b"abc", b"1e9", b"\xb2"])
async def test_a_strange_announced_length_is_not_believed(length: bytes) -> None:
    door = EndpointDoor(never_called)
    body = b'{"type":1}'
    answer = await door.sends(body, [(b"content-length", length), *door.sign(body)])
    assert answer.status == 200


async def test_a_body_that_does_not_arrive_is_cut_off() -> None:
    door = EndpointDoor(never_called, body_within_s=0.02)
    never = asyncio.get_running_loop().create_future()
    answer = await asyncio.wait_for(door.sends(b"", [], chunks=[b"{", never]), 5)
    assert (answer.status, answer.headers["connection"]) == (408, "close")


async def test_a_stranger_who_cancels_a_slow_body_is_not_taken_for_the_deadline() -> None:
    deadline = _Deadline(1000)
    waiting = asyncio.ensure_future(deadline.meet(asyncio.sleep(1000)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not deadline._began
    assert deadline._timer is not None
    deadline._timer.cancel()


async def test_only_post_is_taken() -> None:
    door = EndpointDoor(never_called)
    route = door.app.routes[0]
    assert route.methods == {"POST"}  # type: ignore[attr-defined]
    assert isinstance(route.endpoint, InteractionsRoute)  # type: ignore[attr-defined]


async def test_answers_carry_their_length() -> None:
    answer = await EndpointDoor(never_called).posts(PING)
    assert answer.headers["content-length"] == str(len(answer.body))
