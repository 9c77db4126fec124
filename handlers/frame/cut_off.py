"""Cutting off what takes too long, at next to no cost for what does not.

A timer for each interaction costs more than most handlers. Here all that run stand in one dictionary,
in the order of their beginning, and one timer looks at the oldest a few times a second.

Why: decision 0174.
"""

import asyncio
import time
from types import TracebackType

LOOKS = 25
"""How often within the time allowed the oldest is looked at: cuts come at most 1/25 late."""


class CutOff(Exception):
    """The time allowed is over, and what ran has been cancelled."""


class Running:
    """Something that runs; as a context manager it raises CutOff at its end if it was cut off."""

    __slots__ = ("_all", "_cut", "_task", "until")

    def __init__(self, everything: "dict[Running, None]", until: float) -> None:
        self._all = everything
        self._cut = False
        self._task: asyncio.Task[object] | None = None
        self.until = until

    def __enter__(self) -> None:
        self._task = asyncio.current_task()
        self._all[self] = None

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._all.pop(self, None)
        if self._cut and kind is asyncio.CancelledError and self._task is not None:
            self._task.uncancel()
            raise CutOff from problem

    def cut(self) -> None:
        """Cancels the task that runs it."""
        self._all.pop(self, None)
        self._cut = True
        if self._task is not None:
            self._task.cancel()


class CutOffs:
    """All that runs in this process under one limit of `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running: dict[Running, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, began_s: float) -> Running:
        """`began_s`: time.monotonic() when the time allowed began to count."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._seconds / LOOKS, self._look, loop)
        return Running(self._running, began_s + self._seconds)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cuts what is overdue; looks again as long as anything runs."""
        now_s = time.monotonic()
        for running in list(self._running):
            if running.until > now_s:
                break
            running.cut()
        self._timer = None
        if self._running:
            self._timer = loop.call_later(self._seconds / LOOKS, self._look, loop)
