"""Arrays as literals, for statements that take tens of thousands of values.

asyncpg looks at each element of a binary array in Python, which takes longer than all the rest of the work on
it. Statements cast such an argument twice: `$1::text::bigint[]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any


def columns_of(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """The columns of rows of that width; `zip(*rows)` makes an iterator for each of 100,000 rows."""
    return [list(map(itemgetter(place), rows)) for place in range(width)]


def numbers(column: Sequence[int | None]) -> str:
    """Whole numbers."""
    if None in column:
        return "{" + ",".join(["NULL" if number is None else str(number) for number in column]) + "}"
    return "{" + ",".join(map(str, column)) + "}"


def flags(column: Sequence[bool]) -> str:
    """Booleans."""
    return "{" + ",".join(["t" if flag else "f" for flag in column]) + "}"


def texts(column: Sequence[str | None]) -> str:
    """Any texts; PostgreSQL stores any character but NUL, which is left out."""
    if not column:
        return "{}"
    if None in column:
        return "{" + ",".join(["NULL" if text is None else _quoted(text) for text in column]) + "}"
    joined = "\0".join(column)  # type: ignore[arg-type]
    if joined.count("\0") != len(column) - 1:
        joined = "\0".join([text.replace("\0", "") for text in column if text is not None])
    return '{"' + _escaped(joined).replace("\0", '","') + '"}'


def _quoted(text: str) -> str:
    return '"' + _escaped(text.replace("\0", "")) + '"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
