"""A log file that several processes share: rotated by size and by day, whenever that is due.

Each process appends whole lines. Who finds the file too big, or of another day, renames it under a lock; the
others see by its inode that it has been replaced. A file that cannot be written is told of once, and tried
again with each line.
"""

import fcntl
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

MOST_BYTES = 20_000_000
KEPT_FILES = 10
DAY_S = 86_400

log = logging.getLogger(__name__)


class LogFile(logging.Handler):
    """Writes each record as one line of `file`; `file.1` is the newest of the older ones."""

    def __init__(self, file: Path, *, most_bytes: int = MOST_BYTES, kept: int = KEPT_FILES) -> None:
        super().__init__()
        self._file = file
        self._most_bytes = most_bytes
        self._kept = kept
        self._opened: int | None = None
        self._broken = False

    def emit(self, record: logging.LogRecord) -> None:
        """Never raises, never waits for anything but the disk."""
        line = f"{self.format(record)}\n".encode(errors="replace")
        try:
            os.write(self._descriptor(len(line), record.created), line)
        except OSError as problem:
            self._forget()
            if not self._broken:
                self._broken = True
                log.error("the log file %s cannot be written: %s; going on without it", self._file, problem)
            return
        self._broken = False

    def close(self) -> None:
        """Closes the file."""
        self._forget()
        super().close()

    def _descriptor(self, more_bytes: int, now: float) -> int:
        """Of the file that is to be written, which may have to be made first."""
        if not self._is_current():
            self._open()
        if self._is_full(more_bytes, now):
            self._rotate(lambda: self._is_full(more_bytes, now))
        assert self._opened is not None
        return self._opened

    def _is_current(self) -> bool:
        """Whether the name still means what is open: another process may have rotated it."""
        if self._opened is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._opened), self._file.stat())
        except FileNotFoundError:
            return False

    def _is_full(self, more_bytes: int, now: float) -> bool:
        assert self._opened is not None
        state = os.fstat(self._opened)
        if not state.st_size:
            return False
        return state.st_size + more_bytes > self._most_bytes or now // DAY_S > state.st_mtime // DAY_S

    def _open(self) -> None:
        self._forget()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._opened = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)

    def _rotate(self, still_full: Callable[[], bool]) -> None:
        """Under a lock, and only when nobody did it while we waited for that."""
        lock = os.open(self._file.with_name(f"{self._file.name}.lock"), os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._open()
            if still_full():
                self._put_aside()
                self._open()
        finally:
            os.close(lock)

    def _put_aside(self) -> None:
        names = [self._file, *(self._file.with_name(f"{self._file.name}.{n}") for n in self._numbers())]
        for newer, older in reversed(list(pairwise(names))):
            with suppress(FileNotFoundError):
                newer.replace(older)

    def _numbers(self) -> range:
        return range(1, self._kept + 1)

    def _forget(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            os.close(opened)
