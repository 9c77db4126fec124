"""From the bytes somebody gave to the small JPEG that lies behind a card."""

from __future__ import annotations

from typing import Final

from handlers.activity.cards.rules import PictureProblem
from jobs.confined.reading import ConfinedReader, NotRead, ReadingLimits
from jobs.pictures import decoding
from jobs.pictures.cards.card import HEIGHT, WIDTH

LIMITS: Final = ReadingLimits(
    memory_bytes=768 * 1024 * 1024, cpu_s=8, patience_s=12.0, answer_bytes=2 * decoding.MOST_STORED
)
_PROBLEMS = {
    decoding.NO_PICTURE: PictureProblem.NO_PICTURE,
    decoding.TOO_MANY_PIXELS: PictureProblem.TOO_MANY_PIXELS,
}
_decoder = ConfinedReader("jobs.pictures.decoding:redraw", LIMITS)


class UnfitPicture(Exception):
    """The bytes do not become a background; `problem` says why."""

    def __init__(self, problem: PictureProblem) -> None:
        self.problem = problem
        super().__init__(str(problem))


async def make_background(data: bytes, *, decoder: ConfinedReader = _decoder) -> bytes:
    """A JPEG in the size of a card, drawn again by a process of its own. Raises NotAPicture."""
    if decoding.kind_of(data) is None:
        raise UnfitPicture(PictureProblem.NO_PICTURE)
    try:
        drawn = await decoder.read(data, str(WIDTH), str(HEIGHT))
    except NotRead as problem:
        raise UnfitPicture(_PROBLEMS.get(problem.code, PictureProblem.DAMAGED)) from problem
    if not drawn.startswith(b"\xff\xd8\xff"):
        raise UnfitPicture(PictureProblem.DAMAGED)
    return drawn
