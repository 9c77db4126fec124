"""From the bytes somebody gave to the small JPEG that lies behind a card."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from handlers.activity.cards.rules import PictureProblem
from jobs.pictures import decoding
from jobs.pictures.cards.card import HEIGHT, WIDTH

PATIENCE_S = 12.0
PROGRAM = Path(decoding.__file__)
_PROBLEMS = {
    decoding.NO_PICTURE: PictureProblem.NO_PICTURE,
    decoding.TOO_MANY_PIXELS: PictureProblem.TOO_MANY_PIXELS,
}
_ENVIRONMENT = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""What an interpreter may need; tokens and addresses are not among it."""
_one_at_a_time = asyncio.Semaphore(1)


class NotAPicture(Exception):
    """The bytes do not become a background; `problem` says why."""

    def __init__(self, problem: PictureProblem) -> None:
        self.problem = problem
        super().__init__(str(problem))


async def make_background(data: bytes, *, patience_s: float = PATIENCE_S, program: Path = PROGRAM) -> bytes:
    """A JPEG in the size of a card, drawn anew by a process of its own. Raises NotAPicture."""
    if decoding.kind_of(data) is None:
        raise NotAPicture(PictureProblem.NO_PICTURE)
    async with _one_at_a_time:
        return await _redrawn(data, patience_s, program)


async def _redrawn(data: bytes, patience_s: float, program: Path) -> bytes:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(program),
        str(WIDTH),
        str(HEIGHT),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    )
    try:
        async with asyncio.timeout(patience_s):
            drawn, _ = await child.communicate(data)
    except TimeoutError as problem:
        raise NotAPicture(PictureProblem.DAMAGED) from problem
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    if child.returncode != 0 or not drawn.startswith(b"\xff\xd8\xff"):
        raise NotAPicture(_PROBLEMS.get(child.returncode or 0, PictureProblem.DAMAGED))
    return drawn
