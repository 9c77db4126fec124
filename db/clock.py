"""Where the product gets the time from: one injected clock, always aware and in UTC."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

LOOK_EVERY_SECONDS = 0.2


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The system's time, plus the seconds written in a file that the local stand-in moves forward."""

    def __init__(self, offset_file: Path | None = None) -> None:
        self._offset_file = offset_file
        self._offset = timedelta()
        self._modified_ns = -1
        self._looked_at = float("-inf")

    def now(self) -> datetime:
        """The system's time plus the offset, which is looked for at most every 0.2 s."""
        if self._offset_file is None:
            return datetime.now(UTC)
        if time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS:
            self._looked_at = time.monotonic()
            self._read_offset(self._offset_file)
        return datetime.now(UTC) + self._offset

    def _read_offset(self, file: Path) -> None:
        """Takes over the file's number of seconds; a file half written or not there changes nothing."""
        try:
            modified_ns = file.stat().st_mtime_ns
            if modified_ns == self._modified_ns:
                return
            self._offset = timedelta(seconds=float(file.read_text(encoding="ascii")))
            self._modified_ns = modified_ns
        except (OSError, ValueError, OverflowError):
            return
