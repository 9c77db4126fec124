"""Logs: one JSON object per line for machines, one readable line for people, never a secret in either.

Ids come with the record: `log.info("answered", extra={"interaction_id": 1})`.
"""

import logging
import re
import sys
import time
from collections.abc import Iterable
from typing import IO, Any

import msgspec

from deploy.settings import Settings

log = logging.getLogger(__name__)

HIDDEN = "[hidden]"
PATTERNS = (
    # interaction and webhook tokens in paths, and interaction tokens by their look (base64 of "interaction:")
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s?\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"aW50ZXJhY3Rpb24[A-Za-z0-9+/=_.-]+"), HIDDEN),
    # bot tokens, by their header and by their look
    (re.compile(r"\b(Bot|Bearer) [A-Za-z0-9._-]{20,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"\b[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}"), HIDDEN),
    # passwords in addresses, tokens in JSON and in structs
    (re.compile(r"(\w+://[^\s:/@]*:)[^\s@/]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"""((?:"token"|'token'|\btoken)\s*[:=]\s*["'])[^"']+"""), rf"\1{HIDDEN}"),
)
STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message", "taskName"}


class Redaction:
    """Takes secrets out of a text: the ones it is told, and everything that looks like one."""

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        self._secrets = tuple(sorted((s for s in secrets if s and len(s) >= 8), key=len, reverse=True))

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class JsonFormatter(logging.Formatter):
    """One JSON object per line."""

    def __init__(self, process: str, redact: Redaction) -> None:
        super().__init__()
        self._process = process
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, process, logger, message, ids, and the traceback if there is one."""
        line: dict[str, Any] = {
            "time": _utc(record.created),
            "level": record.levelname,
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
            **_ids(record),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return self._redact(msgspec.json.encode(line, enc_hook=str).decode())


class HumanFormatter(logging.Formatter):
    """One line for people; ids at its end."""

    def __init__(self, process: str, redact: Redaction) -> None:
        super().__init__()
        self._process = process
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Such as `12:30:01 WARNING worker jobs.outbox: given up  outbox_id=7`."""
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        ids = "".join(f"  {name}={value}" for name, value in _ids(record).items())
        text = f"{clock} {record.levelname:<7} {self._process} {record.name}: {record.getMessage()}{ids}"
        if record.exc_info:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        return self._redact(text)


def _ids(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in record.__dict__.items() if name not in STANDARD}


def _utc(seconds: float) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{int(seconds % 1 * 1000):03}Z"


def set_up_logging(
    process: str,
    *,
    level: str = "INFO",
    log_format: str = "auto",
    secrets: Iterable[str | None] = (),
    stream: IO[str] | None = None,
) -> Redaction:
    """Sends all logging of the process to standard error; `auto` is for people when a terminal is there."""
    stream = stream or sys.stderr
    human = log_format == "human" or (log_format == "auto" and stream.isatty())
    redact = Redaction(secrets)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(HumanFormatter(process, redact) if human else JsonFormatter(process, redact))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "uvicorn.access", "hikari", "arq.worker"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    return redact


def log_as(process: str, settings: Settings, *, stream: IO[str] | None = None) -> None:
    """Logging as the settings want it: beside the terminal to LOG_FILE, errors to others too."""
    redact = set_up_logging(
        process,
        level=settings.log_level,
        log_format=settings.log_format,
        secrets=settings.secrets,
        stream=stream,
    )
    root = logging.getLogger()
    if settings.log_file is not None:
        from deploy.log_files import LogFile

        file = LogFile(settings.log_file)
        file.setFormatter(JsonFormatter(process, redact))
        root.addHandler(file)
    if settings.error_webhook_url is not None:
        from deploy.error_reports import ErrorReports

        root.addHandler(ErrorReports(settings.error_webhook_url, process, redact, _ids))
    if settings.sentry_dsn is not None:
        try:
            from deploy.sentry_reports import SentryReports
        except ImportError:
            log.error("SENTRY_DSN needs the package sentry-sdk: pip install 'guildhall[sentry]'")
            return
        root.addHandler(SentryReports(settings.sentry_dsn, process, redact, _ids))
