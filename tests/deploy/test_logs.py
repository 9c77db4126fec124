"""Log lines carry ids and never a secret."""

import io
import logging
from collections.abc import Iterator

import msgspec
import pytest

from deploy.logs import set_up_logging

BOT_TOKEN = "a-token-of-no-known-shape"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    yield stream
    root.handlers[:], root.level = before


def test_a_json_line_has_level_process_message_and_ids(stream: io.StringIO) -> None:
    set_up_logging("web", log_format="json", stream=stream)

    logging.getLogger("handlers.frame.dispatch").warning("cut off", extra={"interaction_id": 12})

    line = msgspec.json.decode(stream.getvalue())
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "WARNING",
        "process": "web",
        "logger": "handlers.frame.dispatch",
        "message": "cut off",
        "interaction_id": 12,
    }


def test_an_exception_stays_on_one_json_line(stream: io.StringIO) -> None:
    set_up_logging("web", log_format="json", stream=stream)

    try:
        raise KeyError("lost")
    except KeyError:
        logging.getLogger().exception("failed")

    assert stream.getvalue().count("\n") == 1
    assert "KeyError: 'lost'" in msgspec.json.decode(stream.getvalue())["traceback"]


@pytest.mark.parametrize("log_format", ["json", "human"])
@pytest.mark.parametrize(
    ("message", "secret"),
    [
        (
            "PATCH https://discord.com/api/v10/webhooks/117/aVeryLongToken-_x/messages/@original",
            "aVeryLongToken",
        ),
        ("POST /interactions/5/anotherToken/callback", "anotherToken"),
        ("got aW50ZXJhY3Rpb246MTIzNDU2Nzg5 from Discord", "aW50ZXJhY3Rpb246"),
        ("header Authorization: Bot MTE3MDAwMDAwMDAwMDAwMDAwMA.GabcdE.abc", "MTE3MDAwMDAwMDAw"),
        ("MTE3MDAwMDAwMDAwMDAwMDAwMA.GabcdE.abcdefghijklmnopqrstuvwxyz-_12", "GabcdE"),
        ("cannot reach postgresql://ada:pass-word@db/guildhall", "pass-word"),
        ("cannot reach redis://:pass-word@cache/0", "pass-word"),
        ("body was {'token': 'abc-def', 'type': 2}", "abc-def"),
        ("Interaction(id=1, token='abc-def', type=2)", "abc-def"),
        (f"logging in with {BOT_TOKEN}", BOT_TOKEN),
    ],
)
def test_secrets_are_hidden(stream: io.StringIO, log_format: str, message: str, secret: str) -> None:
    set_up_logging("web", log_format=log_format, secrets=[BOT_TOKEN, None], stream=stream)

    logging.getLogger().info(message)

    assert secret not in stream.getvalue()
    assert "[hidden]" in stream.getvalue()


def test_ordinary_text_is_left_alone(stream: io.StringIO) -> None:
    set_up_logging("web", log_format="human", stream=stream)

    logging.getLogger().info("GET /api/v10/guilds/117/members/42 took 3 ms, token bucket empty: 10.0.0.1")

    assert "GET /api/v10/guilds/117/members/42 took 3 ms, token bucket empty: 10.0.0.1" in stream.getvalue()
