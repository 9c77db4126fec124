"""What the endpoint answers to requests that are correctly signed, whatever is in them."""

import asyncio
import json
import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interactions.endpoint import Endpoint
from interactions.matching import Routes
from interactions.payloads import Interaction
from interactions.responses import Choices, Reply, Response
from interactions.router import Router
from interactions.signature import SignatureCheck
from tests.interactions.endpoint_door import EndpointDoor
from tests.support.payloads import PING, command, component, interaction, modal, typing


class Recorder:
    """A dispatch that notes what it was given and answers with how often it was called."""

    def __init__(self) -> None:
        self.seen: list[Interaction] = []
        self.gate: asyncio.Event | None = None

    async def __call__(self, given: Interaction, body: bytes) -> Response:
        self.seen.append(given)
        if self.gate is not None:
            await self.gate.wait()
        return Choices() if given.type == 4 else Reply(f"call {len(self.seen)}")


async def test_a_ping_is_answered_without_work() -> None:
    recorder = Recorder()
    answer = await EndpointDoor(recorder).posts(PING)
    assert (answer.status, answer.json, answer.headers["content-type"]) == (
        200,
        {"type": 1},
        "application/json",
    )
    assert not recorder.seen


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b'{"type":"1"}',
        b'{"type":2}',
        b'{"type":null}',
        b'{"type":1.5}',
        b"\xff\xfe",
        b'{"type":2,"id":"\xff"}',
        b'{"type":' + b"[" * 10_000,
        b"[" * 100_000,
        b'{"type":2,"data":' + b'{"options":[' * 5_000,
        b'{"type":1' + b"0" * 400 + b"}",
        json.dumps(interaction(2, {"name": 5})).encode(),
        json.dumps(interaction(2, None)).encode(),
        json.dumps(interaction(3, {})).encode(),
        json.dumps(command("x", member=None)).encode(),
        json.dumps(command("x", member={"roles": []})).encode(),
        json.dumps(command("x", id="-5")).encode(),
        json.dumps(command("x", id=str(2**63))).encode(),
        json.dumps(command("x", id="abc")).encode(),
        json.dumps(component("x", message=None)).encode(),
    ],
)
async def test_a_signed_body_of_unknown_shape_is_a_400_and_a_log_line(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder()
    answer = await EndpointDoor(recorder).posts(body)
    assert (answer.status, answer.body) == (400, b"")
    assert not recorder.seen
    told = [record.levelname for record in caplog.records if record.name == "interactions.endpoint"]
    assert told == ["WARNING"]


async def test_the_log_line_of_a_bad_body_does_not_repeat_the_body(caplog: pytest.LogCaptureFixture) -> None:
    secret = interaction(2, {"name": ["s3cret"]}, token="s3cret")
    await EndpointDoor(Recorder()).posts(secret)
    assert "s3cret" not in caplog.text


async def test_an_interaction_type_of_the_future_reaches_dispatch() -> None:
    recorder = Recorder()
    answer = await EndpointDoor(recorder).posts(interaction(77, {"anything": [1]}))
    assert (answer.status, answer.content) == (200, "call 1")


async def test_a_delivery_that_comes_twice_gets_the_same_bytes_and_is_handled_once() -> None:
    recorder = Recorder()
    door = EndpointDoor(recorder)
    first = await door.posts(once := command("rank"))
    again = await door.posts(once)
    other = await door.posts(command("rank"))
    assert again.body == first.body != other.body
    assert len(recorder.seen) == 2
    assert door.endpoint.counts["duplicate"] == 1


async def test_the_same_delivery_twice_at_once_waits_for_the_first() -> None:
    recorder = Recorder()
    recorder.gate = asyncio.Event()
    door = EndpointDoor(recorder)
    once = command("rank")
    both = asyncio.gather(door.posts(once), door.posts(once), door.posts(once))
    for _ in range(5):
        await asyncio.sleep(0)
    recorder.gate.set()
    assert len({answer.body for answer in await both}) == 1
    assert len(recorder.seen) == 1


async def test_whoever_waits_for_a_delivery_that_was_cancelled_is_answered_all_the_same() -> None:
    recorder = Recorder()
    recorder.gate = asyncio.Event()
    door = EndpointDoor(recorder)
    once = command("rank")
    first = asyncio.ensure_future(door.posts(once))
    await asyncio.sleep(0)
    second = asyncio.ensure_future(door.posts(once))
    await asyncio.sleep(0)
    first.cancel()
    answer = await second
    assert "went wrong" in answer.content
    assert first.cancelled()


async def test_only_so_many_answers_are_remembered() -> None:
    recorder = Recorder()
    endpoint = Endpoint(SignatureCheck([]), lambda: recorder, remembered=10)
    from interactions import payloads

    for _ in range(50):
        body = json.dumps(command("rank")).encode()
        given = payloads.decode(body)
        assert given is not None
        await endpoint._answer_once(given, body)
    assert len(endpoint._answers) == 10


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (command("x"), 4),
        (component("x"), 4),
        (modal("x", []), 4),
        (typing("x", []), 8),
        (interaction(9, {}), 4),
    ],
)
async def test_a_dispatch_that_breaks_is_answered_politely_and_logged(
    made: Any, kind: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(given: Interaction, body: bytes) -> Response:
        raise RuntimeError("boom")

    answer = await EndpointDoor(broken).posts(made)
    assert (answer.status, answer.json["type"]) == (200, kind)
    assert "boom" in caplog.text
    if kind == 4:
        assert answer.json["data"]["flags"] == 64


async def test_an_answer_that_discord_would_refuse_is_replaced_by_one_it_takes() -> None:
    async def suggests(given: Interaction, body: bytes) -> Response:
        return Choices()

    answer = await EndpointDoor(suggests).posts(command("x"))
    assert (answer.status, answer.json["type"]) == (200, 4)


async def test_a_cloud_function_may_hand_over_texts_instead_of_bytes() -> None:
    door = EndpointDoor(Recorder())
    body = json.dumps(PING).encode()
    given = {name.decode(): value.decode() for name, value in door.sign(body)}
    answer = await door.endpoint.handle(given["x-signature-ed25519"], given["x-signature-timestamp"], body)
    assert (answer.status, answer.body) == (200, b'{"type":1}')


async def test_a_body_beyond_the_limit_is_refused_by_the_bare_endpoint_too() -> None:
    door = EndpointDoor(Recorder())
    body = b" " * (1024 * 1024 + 1)
    given = dict(door.sign(body))
    answer = await door.endpoint.handle(given[b"x-signature-ed25519"], given[b"x-signature-timestamp"], body)
    assert answer.status == 413


router = Router()


@router.command("echo", requires=None)
async def echo(ctx: Any) -> Reply:
    """Echo."""
    return Reply("echo")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["1", "2", "echo", "9" * 30]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
mutations = st.dictionaries(
    st.sampled_from([*command("echo"), "message", "user", "type", "data"]), json_values, max_size=4
)
starts = st.sampled_from([command("echo"), component("a.b/1"), modal("a.b/1", []), typing("echo", [])])


@settings(max_examples=300)
@given(start=starts, mutation=mutations, data=st.none() | st.dictionaries(st.text(max_size=12), json_values))
def test_correctly_signed_garbage_never_makes_an_error_of_ours(start: Any, mutation: Any, data: Any) -> None:
    logging.disable(logging.CRITICAL)
    try:
        made = start | mutation | ({} if data is None else {"data": start["data"] | data})
        answer = asyncio.run(EndpointDoor.to(Routes(router.routes)).posts(made))
    finally:
        logging.disable(logging.NOTSET)
    assert answer.status in (200, 400)


@settings(max_examples=200)
@given(body=st.binary(max_size=200))
def test_correctly_signed_noise_is_a_400(body: bytes) -> None:
    logging.disable(logging.CRITICAL)
    try:
        answer = asyncio.run(EndpointDoor(Recorder()).posts(body))
    finally:
        logging.disable(logging.NOTSET)
    assert answer.status == 400 or json.loads(body)["type"] == 1
