"""Errors, told to others: what kind and where, at most once a minute per kind.

Only what the program itself says is told: the message without what was filled into it, the kind of the
exception and its place in the code, and ids that are numbers. Nothing that people typed leaves the process.
"""

import json
import logging
import queue
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

AGAIN_AFTER_S = 60.0
MOST_WAITING = 100
MOST_CHARACTERS = 1_900
FRAMES = 6
SENT_WITHIN_S = 5.0
ENDS_WITHIN_S = 2.0
ROOT = Path(__file__).resolve().parent.parent

log = logging.getLogger(__name__)

Ids = Callable[[logging.LogRecord], dict[str, object]]
Redact = Callable[[str], str]


class EachKindOnce(logging.Handler):
    """Tells of errors, but not of a kind that it told within the last minute."""

    def __init__(
        self, process: str, redact: Redact, ids: Ids, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(logging.ERROR)
        self._process = process
        self._redact = redact
        self._all_ids = ids
        self._now = now
        self._told_at: dict[object, float] = {}
        self._held_back: dict[object, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Tells it, or counts it as held back."""
        kind = (record.name, record.lineno, record.exc_info and record.exc_info[0])
        if self._now() - self._told_at.get(kind, float("-inf")) < AGAIN_AFTER_S:
            self._held_back[kind] = self._held_back.get(kind, 0) + 1
            return
        self._told_at[kind] = self._now()
        self.tell(record, self._held_back.pop(kind, 0))

    def tell(self, record: logging.LogRecord, held_back: int) -> None:
        """`held_back`: how many more of this kind there were since the last one."""
        raise NotImplementedError

    def ids(self, record: logging.LogRecord) -> dict[str, int]:
        """Only numbers: a text may be somebody's."""
        return {name: value for name, value in self._all_ids(record).items() if type(value) is int}


class ErrorReports(EachKindOnce):
    """Posts errors to a Discord webhook from a thread of its own; what cannot be sent is dropped."""

    def __init__(
        self, url: str, process: str, redact: Redact, ids: Ids, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(process, redact, ids, now=now)
        self._url = url
        self._waiting: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._broken = False
        self._thread: threading.Thread | None = None

    def tell(self, record: logging.LogRecord, held_back: int) -> None:
        """Queues it."""
        text = self._text(record, held_back)
        if self._thread is None:
            self._thread = threading.Thread(target=self._send_forever, name="error reports", daemon=True)
            self._thread.start()
        if not self._waiting.full():
            self._waiting.put_nowait(text)

    def close(self) -> None:
        """Gives what waits a moment to be sent."""
        if self._thread is not None and not self._waiting.full():
            self._waiting.put_nowait(None)
            self._thread.join(ENDS_WITHIN_S)
            self._thread = None
        super().close()

    def _text(self, record: logging.LogRecord, held_back: int) -> str:
        ids = "".join(f"  {name}={value}" for name, value in self.ids(record).items())
        lines = [f"**{self._process}** {record.name}: {record.msg}{ids}"]
        if held_back:
            lines.append(f"and {held_back} more of this kind since the last report")
        if record.exc_info and record.exc_info[0] is not None:
            places = traceback.extract_tb(record.exc_info[2])[-FRAMES:]
            lines.append(record.exc_info[0].__name__)
            lines += [f"  {short(place.filename)}:{place.lineno} {place.name}" for place in places]
        return self._redact("\n".join(lines))[:MOST_CHARACTERS]

    def _send_forever(self) -> None:
        while (text := self._waiting.get()) is not None:
            try:
                _post(self._url, {"content": text, "allowed_mentions": {"parse": []}})
                self._broken = False
            except Exception as problem:  # whatever it is, the next one is tried
                if not self._broken:
                    log.warning("errors cannot be sent to ERROR_WEBHOOK_URL: %s", type(problem).__name__)
                self._broken = True


def short(filename: str) -> str:
    """Within our code, else its last part."""
    file = Path(filename)
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name


def _post(url: str, body: object) -> None:
    from urllib.request import Request, urlopen

    headers = {"Content-Type": "application/json", "User-Agent": "Guildhall (error reports)"}
    request = Request(url, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 (checked at start)
    with urlopen(request, timeout=SENT_WITHIN_S):  # noqa: S310
        pass
