"""Rows of a CSV, whatever its separator and its columns; a broken row costs that row only."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import msgspec

from handlers.activity.xp_imports.json_rows import ID_KEYS, MOST_ROWS, NAME_KEYS, XP_KEYS
from handlers.activity.xp_imports.problems import (
    ClaimedRow,
    ImportProblem,
    NothingInIt,
    ProblemKind,
    TooManyRows,
)

SEPARATORS: Final = (",", ";", "\t", "|")
MOST_COLUMNS: Final = 25
MOST_LINES_OF_A_ROW: Final = 20
"""A quote that does not close within so many lines is a mistake of its line."""
_ID_LENGTHS: Final = range(15, 21)


class CsvLine(NamedTuple):
    """One record and the line that it begins on."""

    number: int
    cells: list[str]


class Table(msgspec.Struct, frozen=True):
    """A CSV taken apart. `header` has a name for every column, made up where the file has none."""

    header: tuple[str, ...]
    lines: list[CsvLine]
    problems: list[ImportProblem]


class Guess(msgspec.Struct, frozen=True):
    """Columns as far as they could be told."""

    user: int | None
    xp: int | None
    name: int | None


def read_table(text: str) -> Table:
    """Separator and header found, all records read. Lines are counted before any is taken apart."""
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MOST_ROWS:
        raise TooManyRows(most=f"{MOST_ROWS:,}")
    lines = list(io.StringIO(text, newline=""))
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise NothingInIt()
    separator, start = _separator(lines, first)
    records, problems = _records(lines, start, separator)
    if not records:
        return Table(("",), [], problems)
    if any(_looks_like_id(cell) for cell in records[0].cells):
        width = min(MOST_COLUMNS, max(len(record.cells) for record in records[:50]))
        return Table(tuple(f"#{number}" for number in range(1, width + 1)), records, problems)
    header = tuple(cell.strip()[:80] or f"#{number}" for number, cell in enumerate(records[0].cells, 1))
    return Table(header[:MOST_COLUMNS], records[1:], problems)


def _separator(lines: list[str], first: int) -> tuple[str, int]:
    """The separator, and the line to begin with (spreadsheets put `sep=;` before all others)."""
    told = lines[first].strip().lower()
    if told.startswith("sep=") and told[4:5] in SEPARATORS:
        return told[4], first + 1
    return max(SEPARATORS, key=lines[first].count), first


def _records(lines: list[str], start: int, separator: str) -> tuple[list[CsvLine], list[ImportProblem]]:
    records: list[CsvLine] = []
    problems: list[ImportProblem] = []
    at = start
    while at < len(lines):
        line = lines[at]
        if '"' not in line:
            cells = line.rstrip("\r\n").split(separator, MOST_COLUMNS)
            taken = 1
        else:
            cells, taken = _quoted([line], separator)
            if not taken:
                cells, taken = _quoted(lines[at : at + MOST_LINES_OF_A_ROW], separator)
        if not taken:
            problems.append(ImportProblem(at + 1, ProblemKind.QUOTE, line.strip()[:30]))
        elif any(cell.strip() for cell in cells):
            records.append(CsvLine(at + 1, cells))
        at += max(1, taken)
    return records, problems


def _quoted(lines: list[str], separator: str) -> tuple[list[str], int]:
    """A record with quotes and how many lines it takes; 0 when its quotes do not close."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return [], 0
    return cells[: MOST_COLUMNS + 1], reader.line_num


def guess(table: Table) -> Guess:
    """By the names of the columns, else by what stands in them."""
    names = [name.lower().replace(" ", "_").replace("-", "_") for name in table.header]
    user = next((names.index(key) for key in ID_KEYS if key in names), None)
    xp = next((names.index(key) for key in XP_KEYS if key in names), None)
    name = next((names.index(key) for key in NAME_KEYS if key in names), None)
    sample = [line.cells for line in table.lines[:50]]
    if user is None:
        ids = [c for c in range(len(names)) if _all(sample, c, _looks_like_id)]
        user = ids[0] if len(ids) == 1 else None
    if xp is None:
        numbers = [c for c in range(len(names)) if c != user and _all(sample, c, str.isdigit)]
        xp = numbers[0] if len(numbers) == 1 else None
    return Guess(user, xp, name)


def _all(sample: list[list[str]], column: int, test: Callable[[str], bool]) -> bool:
    cells = [cells[column].strip() for cells in sample if column < len(cells)]
    return bool(cells) and all(test(cell) for cell in cells)


def _looks_like_id(cell: str) -> bool:
    text = cell.strip().lstrip("'")
    return text.isascii() and text.isdigit() and len(text) in _ID_LENGTHS


def rows(table: Table, user: int, xp: int, name: int | None) -> Iterator[ClaimedRow | ImportProblem]:
    """What each record claims by these columns; one that is too short for them is a problem."""
    for line in table.lines:
        cells = line.cells
        if max(user, xp) >= len(cells):
            yield ImportProblem(line.number, ProblemKind.SHORT)
            continue
        named = cells[name] if name is not None and name < len(cells) else ""
        yield ClaimedRow(line.number, cells[user], cells[xp], named)
