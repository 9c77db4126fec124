"""Errors, told to a Sentry-compatible address (SENTRY_DSN). As for the webhook: nothing that people typed.

sentry-sdk only carries: none of its integrations is on, so it reads no variables, requests or breadcrumbs.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from sentry_sdk import Client

from deploy.error_reports import EachKindOnce, Ids, Redact, short

if TYPE_CHECKING:
    from types import TracebackType

ENDS_WITHIN_S = 2.0


class SentryReports(EachKindOnce):
    """Sends events from the thread of sentry-sdk; what cannot be sent is dropped."""

    def __init__(
        self, dsn: str, process: str, redact: Redact, ids: Ids, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(process, redact, ids, now=now)
        self._client = Client(
            dsn=dsn,
            release=f"guildhall@{version('guildhall')}",
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            max_breadcrumbs=0,
            server_name=process,
        )

    def tell(self, record: logging.LogRecord, held_back: int) -> None:
        """As an event; the SDK's own errors are no reason for another."""
        if not record.name.startswith("sentry_sdk"):
            self._client.capture_event(self._event(record, held_back))

    def close(self) -> None:
        """Gives what waits a moment to be sent."""
        self._client.close(timeout=ENDS_WITHIN_S)
        super().close()

    def _event(self, record: logging.LogRecord, held_back: int) -> Any:
        event: dict[str, Any] = {
            "level": "error",
            "logger": record.name,
            "logentry": {"message": self._redact(str(record.msg))},
            "tags": {"process": self._process},
            "extra": {**self.ids(record), "held_back": held_back},
        }
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            event["exception"] = {
                "values": [
                    {
                        "type": kind.__name__,
                        "module": kind.__module__,
                        "stacktrace": {"frames": _frames(trace)},
                    }
                ]
            }
        return event


def _frames(trace: TracebackType | None) -> list[dict[str, Any]]:
    """Places in the code, without the values of variables."""
    return [
        {"filename": short(place.filename), "function": place.name, "lineno": place.lineno}
        for place in traceback.extract_tb(trace)
    ]
