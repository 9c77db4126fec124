"""The endpoint as a cloud function: signatures are checked over the raw bytes, however they are delivered."""

import base64
import json
import time
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from nacl.signing import SigningKey
from starlette.requests import Request

from deploy import aws_lambda, cloud_function, google_cloud
from interactions.endpoint import BODY_LIMIT, Endpoint
from interactions.payloads import Interaction
from interactions.responses import Reply, Response
from interactions.signature import SignatureCheck

KEY = SigningKey(b"k" * 32)
PING = b'{"id":"1170000000000000001","application_id":"1170000000000000000","type":1,"token":"t","version":1}'
ODD_BODIES = {
    "compact": PING,
    "spaces and CRLF kept": PING.replace(b",", b" ,\r\n  "),
    "emoji": PING.replace(b'"t"', '"🦉"'.encode()),
    "line separator U+2028": PING.replace(b'"t"', '"\u2028"'.encode()),
    "escaped surrogates": PING.replace(b'"t"', b'"\\ud83e\\udd89"'),
    "20 KB": PING.replace(b'"t"', b'"' + b"x" * 20_000 + b'"'),
}


async def hello(interaction: Interaction, body: bytes) -> Response:
    return Reply("hello")


@pytest.fixture(autouse=True)
def _endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    check = SignatureCheck((bytes(KEY.verify_key).hex(),), window_s=300, now=time.time)
    monkeypatch.setattr(cloud_function, "_web", SimpleNamespace(endpoint=Endpoint(check, lambda: hello)))


def signed(body: bytes, *, at: int | None = None) -> dict[str, str]:
    timestamp = str(int(time.time()) if at is None else at)
    signature = KEY.sign(timestamp.encode() + body).signature.hex()
    return {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": timestamp}


def event(
    body: bytes, headers: dict[str, str], *, as_base64: bool, method: str = "POST", path: str = "/"
) -> Any:
    return {
        "version": "2.0",
        "rawPath": path,
        "headers": headers,
        "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
        "body": base64.b64encode(body).decode() if as_base64 else body.decode(),
        "isBase64Encoded": as_base64,
    }


def old_event(body: bytes, headers: dict[str, str]) -> Any:
    several = {name: [value] for name, value in headers.items()}
    return {
        "httpMethod": "POST",
        "path": "/",
        "headers": headers,
        "multiValueHeaders": several,
        "body": body.decode(),
    }


Call = Callable[[bytes, dict[str, str]], Awaitable[tuple[int, bytes]]]


async def lambda_with_base64(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    return await call_lambda(event(body, headers, as_base64=True))


async def lambda_with_text(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    return await call_lambda(event(body, headers, as_base64=False))


async def lambda_with_lower_case_headers(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    lower = {name.lower(): value for name, value in headers.items()}
    return await call_lambda(event(body, lower, as_base64=True))


async def lambda_version_1(body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    return await call_lambda(old_event(body, headers))


async def call_lambda(request: Any) -> tuple[int, bytes]:
    """As Lambda does it, but within the loop of the test."""
    reply = aws_lambda._to_lambda(await aws_lambda._answer(request))
    json.dumps(reply)
    body = reply["body"]
    return reply["statusCode"], base64.b64decode(body) if reply["isBase64Encoded"] else body.encode()


async def google(
    body: bytes, headers: dict[str, str], *, method: str = "POST", path: str = "/"
) -> tuple[int, bytes]:
    pieces = [body[at : at + 7_000] for at in range(0, len(body), 7_000)] or [b""]

    async def receive() -> Any:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "scheme": "https",
        "server": ("x", 443),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    response = await google_cloud.interactions(Request(scope, receive))
    return response.status_code, bytes(response.body)


CALLS = [lambda_with_base64, lambda_with_text, lambda_with_lower_case_headers, lambda_version_1, google]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES)
async def test_a_signed_ping_is_answered_whatever_its_bytes(call: Call, body: bytes) -> None:
    assert await call(body, signed(body)) == (200, b'{"type":1}')


@pytest.mark.parametrize("call", CALLS)
async def test_a_body_that_was_changed_is_refused_without_a_word(call: Call) -> None:
    assert await call(PING + b" ", signed(PING)) == (401, b"")


@pytest.mark.parametrize("call", CALLS)
async def test_a_changed_timestamp_is_refused(call: Call) -> None:
    headers = signed(PING)

    assert await call(PING, headers | {"X-Signature-Timestamp": str(int(time.time()) - 1)}) == (401, b"")


@pytest.mark.parametrize("call", CALLS)
async def test_an_old_request_is_refused(call: Call) -> None:
    assert await call(PING, signed(PING, at=int(time.time()) - 301)) == (401, b"")


@pytest.mark.parametrize("call", CALLS)
async def test_missing_headers_are_refused(call: Call) -> None:
    assert await call(PING, {}) == (401, b"")


@pytest.mark.parametrize("call", [lambda_with_base64, google])
async def test_a_body_over_a_mebibyte_is_too_large(call: Call) -> None:
    body = b" " * (BODY_LIMIT + 1)

    assert (await call(body, signed(body)))[0] == 413


@pytest.mark.parametrize("call", [lambda_with_base64, google])
async def test_a_signed_body_that_is_no_json_is_a_bad_request(call: Call) -> None:
    assert (await call(b"{", signed(b"{")))[0] == 400


async def test_a_body_that_is_not_base64_as_announced_is_a_bad_request() -> None:
    request = event(PING, signed(PING), as_base64=True) | {"body": "no base64!"}

    assert (await call_lambda(request))[0] == 400


async def test_a_signature_header_that_comes_twice_is_refused() -> None:
    request = old_event(PING, signed(PING))
    request["multiValueHeaders"]["X-Signature-Ed25519"] *= 2

    assert await call_lambda(request) == (401, b"")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/interactions", 405),
        ("POST", "/elsewhere", 404),
        ("POST", "/", 401),
    ],
)
async def test_other_paths_and_methods_get_their_status(method: str, path: str, status: int) -> None:
    assert (await call_lambda(event(b"", {}, as_base64=False, method=method, path=path)))[0] == status
    assert (await google(b"", {}, method=method, path=path))[0] == status


async def test_the_stage_of_an_http_api_is_no_part_of_the_path() -> None:
    request = event(PING, signed(PING), as_base64=True, path="/live/interactions")
    request["requestContext"]["stage"] = "live"

    assert (await call_lambda(request))[0] == 200


def test_lambda_keeps_one_event_loop_for_all_calls() -> None:
    request = event(PING, signed(PING), as_base64=True)

    replies = [aws_lambda.handler(request, None) for _ in range(3)]

    assert [reply["statusCode"] for reply in replies] == [200, 200, 200]
    assert not aws_lambda._loop.is_closed()
