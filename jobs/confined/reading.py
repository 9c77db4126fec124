"""The parent's side: starts the process, feeds it, takes its answer or ends it."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from jobs.confined import program

PROGRAM = Path(program.__file__)
ROOT = PROGRAM.parents[2]
_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""What an interpreter may need; tokens and addresses are not among it."""


class ReadingLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading may take: memory and processor time of the child, time in all, size of its answer."""

    memory_bytes: int
    cpu_s: int
    patience_s: float
    answer_bytes: int


class NotRead(Exception):
    """The child gave no answer. `code` is its own exit code, 0 when it was ended or fell."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"exit code {code}")


class ConfinedReader:
    """Runs one function (`module:function`, see program.py) on bytes, one reading at a time."""

    def __init__(self, function: str, limits: ReadingLimits) -> None:
        self._function = function
        self._limits = limits
        self._one_at_a_time = asyncio.Semaphore(1)

    async def read(self, data: bytes, *arguments: str) -> bytes:
        """What the function made of it. Raises NotRead."""
        async with self._one_at_a_time:
            child = await self._start(arguments)
            try:
                async with asyncio.timeout(self._limits.patience_s):
                    return await self._answer(child, data)
            except TimeoutError:
                raise NotRead(0) from None
            finally:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()

    async def _start(self, arguments: tuple[str, ...]) -> asyncio.subprocess.Process:
        limits = self._limits
        bounds = (str(limits.memory_bytes), str(limits.cpu_s))
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", str(PROGRAM), str(ROOT), self._function, *bounds, *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )

    async def _answer(self, child: asyncio.subprocess.Process, data: bytes) -> bytes:
        """Fed and read at once: neither side waits for the other with a full pipe."""
        assert child.stdin is not None
        assert child.stdout is not None
        feeding = asyncio.ensure_future(_feed(child.stdin, data))
        try:
            answer = bytearray()
            while piece := await child.stdout.read(65_536):
                answer += piece
                if len(answer) > self._limits.answer_bytes:
                    raise NotRead(0)
            code = await child.wait()
        finally:
            feeding.cancel()
        if code != 0:
            raise NotRead(max(0, code))
        return bytes(answer)


async def _feed(stdin: asyncio.StreamWriter, data: bytes) -> None:
    with suppress(ConnectionError):
        stdin.write(data)
        await stdin.drain()
        stdin.close()
