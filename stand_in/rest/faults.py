"""Faults on demand: the next matching calls are answered with 429s or 5xx, hang, or lose their connection."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

KINDS = ("status", "429", "hang", "drop")


@dataclass(slots=True)
class Fault:
    kind: str
    """status (with `status`), 429 (with `retry_after` and `scope`), hang, drop."""
    times: int = 1
    skip: int = 0
    """Let so many matching calls through first."""
    method: str | None = None
    path: str | None = None
    """A regular expression searched in the path."""
    status: int = 500
    retry_after: float = 0.1
    scope: str = "user"
    after_effect: bool = False
    """True: the call takes effect, only its answer is lost. For hang and drop and status."""
    hang_seconds: float = 30.0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    used: int = 0

    def matches(self, method: str, path: str) -> bool:
        if self.method is not None and self.method != method:
            return False
        return self.path is None or re.search(self.path, path) is not None

    async def hang(self) -> None:
        """Until released, or for `hang_seconds`."""
        try:
            async with asyncio.timeout(self.hang_seconds):
                await self.released.wait()
        except TimeoutError:
            return


class Faults:
    def __init__(self) -> None:
        self.active: list[Fault] = []

    def ask(self, kind: str, **fields: Any) -> Fault:
        if kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}")
        fault = Fault(kind, **fields)
        self.active.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, if any; used-up ones go."""
        for fault in self.active:
            if not fault.matches(method, path):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.used += 1
            fault.times -= 1
            if fault.times <= 0:
                self.active.remove(fault)
            return fault
        return None

    def clear(self) -> None:
        for fault in self.active:
            fault.released.set()
        self.active.clear()
