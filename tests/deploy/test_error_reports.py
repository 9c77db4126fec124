"""ERROR_WEBHOOK_URL: each kind of error once a minute, without secrets and without what people typed."""

import logging
from collections.abc import Iterator

import msgspec
import pytest

from deploy.error_reports import ErrorReports
from deploy.logs import Redaction
from deploy.sentry_reports import SentryReports
from tests.support.webhook import Webhook, webhook

__all__ = ["webhook"]

TYPED = "what Ada typed"


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    logger = logging.Logger("jobs.outbox")
    yield logger
    logger.handlers.clear()


def reports(webhook: Webhook, logger: logging.Logger, clock: list[float]) -> ErrorReports:
    def ids(record: logging.LogRecord) -> dict[str, object]:
        return {name: record.__dict__[name] for name in ("job_id", "text") if name in record.__dict__}

    handler = ErrorReports(webhook.url, "worker", Redaction([webhook.url]), ids, now=lambda: clock[0])
    logger.addHandler(handler)
    return handler


def fail(logger: logging.Logger, text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("%s could not be carried out", text, extra={"job_id": 12, "text": text})


def test_an_error_tells_kind_place_and_ids_but_not_what_was_typed(
    webhook: Webhook, logger: logging.Logger
) -> None:
    handler = reports(webhook, logger, [0.0])
    logger.warning("no error")
    fail(logger, TYPED)
    handler.close()

    (post,) = webhook.posts
    assert "jobs.outbox" in post["content"]
    assert "ValueError" in post["content"]
    assert "test_error_reports.py:" in post["content"]
    assert "job_id=12" in post["content"]
    assert TYPED not in post["content"]
    assert post["allowed_mentions"] == {"parse": []}


def test_a_kind_is_told_once_a_minute_with_the_number_held_back(
    webhook: Webhook, logger: logging.Logger
) -> None:
    clock = [0.0]
    handler = reports(webhook, logger, clock)
    for _ in range(4):
        fail(logger, TYPED)
    logger.error("another kind")
    clock[0] = 60.0
    fail(logger, TYPED)
    handler.close()

    first, other, again = (post["content"] for post in webhook.posts)
    assert "more of this kind" not in first
    assert "another kind" in other
    assert "and 3 more of this kind" in again


def test_a_webhook_that_refuses_is_told_of_once_and_never_by_its_address(
    webhook: Webhook, logger: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    webhook.status = 404
    handler = reports(webhook, logger, [0.0])
    logger.error("one kind")
    logger.error("another kind")
    handler.close()

    assert caplog.text.count("cannot be sent") == 1
    assert "a-secret-token" not in caplog.text


def test_a_sentry_compatible_address_gets_place_and_ids_but_not_what_was_typed(
    webhook: Webhook, logger: logging.Logger
) -> None:
    dsn = webhook.url.replace("http://", "http://public-key@").replace("/api/webhooks/1/a-secret-token", "/7")
    handler = SentryReports(dsn, "worker", Redaction([dsn]), lambda record: {"job_id": 12, "text": TYPED})
    logger.addHandler(handler)
    for _ in range(3):
        fail(logger, TYPED)
    handler.close()

    (envelope,) = webhook.posts
    event = msgspec.json.decode(envelope.splitlines()[2])
    (exception,) = event["exception"]["values"]
    assert event["logentry"]["message"] == "%s could not be carried out"
    assert event["extra"] == {"job_id": 12, "held_back": 0}
    assert exception["type"] == "ValueError"
    assert exception["stacktrace"]["frames"][-1]["filename"] == "tests/deploy/test_error_reports.py"
    assert TYPED.encode() not in envelope
