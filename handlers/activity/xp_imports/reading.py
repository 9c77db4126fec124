"""Reading a file of members and their xp: JSON as other bots give it, or any CSV. Pure; trusts nothing.

A row that cannot be read is a problem with its place, and the others are read all the same. Only when nothing
of a file can be trusted (not a text, broken JSON) is it refused as a whole, with the line.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from itertools import chain, islice
from typing import Final

import msgspec

from handlers.activity.xp.rules import MAX_XP
from handlers.activity.xp_imports import csv_rows
from handlers.activity.xp_imports.json_rows import json_rows
from handlers.activity.xp_imports.problems import (
    ClaimedRow,
    FileRefused,
    ImportProblem,
    NothingInIt,
    NotJson,
    NotText,
    ProblemKind,
    TooManyMembers,
    UnpacksTooLarge,
)

MOST_FILE_BYTES: Final = 10 * 1024 * 1024
MOST_PLAIN_BYTES: Final = 12 * 1024 * 1024
"""After unpacking, if the file is packed."""
MOST_MEMBERS: Final = 250_000
MOST_PROBLEMS: Final = 10_000
"""A file with more of them is not what somebody takes it for: reading stops, and nothing counts."""
SMALLEST_ID: Final = 10**13
LARGEST_ID: Final = 2**63 - 1
LONGEST_NAME: Final = 80

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What an export marks with an apostrophe, so that no spreadsheet takes it for a formula."""

_GROUPED = re.compile(r"\d{1,3}(?:([,.'’  ])\d{3})(?:\1\d{3})*")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_WHOLE = re.compile(r"\d+(?:[.,]0+)?")


class ImportEntry(msgspec.Struct, frozen=True):
    """A member of the file; `place` is the line (CSV) or the number of the entry (JSON)."""

    user_id: int
    xp: int
    name: str
    place: int


class Columns(msgspec.Struct, frozen=True):
    """Which columns of a CSV hold what, counted from 0; None where nobody could tell."""

    user: int | None = None
    xp: int | None = None
    name: int | None = None

    @property
    def complete(self) -> bool:
        """Whether it is enough to read rows."""
        return self.user is not None and self.xp is not None and self.user != self.xp


NO_COLUMNS: Final = Columns()


class ImportContents(msgspec.Struct, frozen=True):
    """What a file holds. `header` is empty for JSON; `entries` in the order of the ids, each id once.

    `by_line`: whether places are lines or entries. `stopped_at`: the place at which reading stopped
    because too much was wrong, else 0; there are no entries then.
    """

    entries: tuple[ImportEntry, ...]
    problems: tuple[ImportProblem, ...]
    header: tuple[str, ...] = ()
    columns: Columns = NO_COLUMNS
    by_line: bool = True
    stopped_at: int = 0

    @property
    def mapped(self) -> bool:
        """Whether it is known where ids and xp stand."""
        return not self.header or self.columns.complete


def read_file(content: bytes, columns: Columns | None = None) -> ImportContents:
    """All that can be read; raises FileRefused when that is nothing. `columns` None: they are guessed."""
    plain = unpack(content)
    text = _decode(plain)
    if not text.strip():
        raise NothingInIt()
    if text.lstrip()[:1] in ("{", "["):
        return _checked(json_rows(text), [], by_line=False)
    table = csv_rows.read_table(text)
    mapping = columns or csv_rows.guess(table)
    chosen = Columns(mapping.user, mapping.xp, mapping.name)
    told = [ImportProblem(line, ProblemKind.ENCODING) for line in _broken_lines(plain, text)]
    if not chosen.complete or max(chosen.user or 0, chosen.xp or 0) >= len(table.header):
        problems = (*table.problems, *told)[:MOST_PROBLEMS]
        return ImportContents((), problems, table.header, Columns(chosen.user, chosen.xp))
    rows = csv_rows.rows(table, chosen.user or 0, chosen.xp or 0, chosen.name)
    return _checked(chain(table.problems, rows), told, header=table.header, columns=chosen)


def unpack(content: bytes) -> bytes:
    """What a .gz holds, bounded; anything else as it is."""
    if content[:2] != b"\x1f\x8b":
        return content
    decompressor = zlib.decompressobj(31)
    try:
        plain = decompressor.decompress(content, MOST_PLAIN_BYTES)
    except zlib.error:
        raise NotText() from None
    if decompressor.unconsumed_tail:
        raise UnpacksTooLarge(most=f"{MOST_PLAIN_BYTES // 1024 // 1024}")
    if not decompressor.eof:
        raise NotText()
    return plain


def _decode(content: bytes) -> str:
    """The text; what is not UTF-8 in it is replaced."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise NotText() from None
    if b"\x00" in content[:4096] or content[:4] in (b"PK\x03\x04", b"%PDF", b"\x89PNG"):
        raise NotText()
    return content.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")


def _broken_lines(content: bytes, text: str) -> list[int]:
    """Lines that were not UTF-8, the first of them; of a text whose lines were counted."""
    if "\ufffd" not in text or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return []
    broken = (number for number, line in enumerate(content.split(b"\n"), 1) if not _is_utf8(line))
    return list(islice(broken, MOST_PROBLEMS))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _checked(
    rows: Iterable[ClaimedRow | ImportProblem],
    told: list[ImportProblem],
    *,
    header: tuple[str, ...] = (),
    columns: Columns = NO_COLUMNS,
    by_line: bool = True,
) -> ImportContents:
    """What the rows claim, checked; `told` are problems that cost no row."""
    by_user: dict[int, ImportEntry] = {}
    problems: list[ImportProblem] = []
    for row in rows:
        entry = row if isinstance(row, ImportProblem) else _entry(row, by_user)
        if isinstance(entry, ImportProblem):
            problems.append(entry)
        else:
            by_user[entry.user_id] = entry
        if len(by_user) > MOST_MEMBERS:
            raise TooManyMembers(most=f"{MOST_MEMBERS:,}")
        if len(problems) >= MOST_PROBLEMS:
            return ImportContents((), tuple(problems), header, columns, by_line, row.place)
    if not by_user and not problems and not told:
        raise NothingInIt()
    entries = tuple(by_user[user_id] for user_id in sorted(by_user))
    return ImportContents(entries, tuple(sorted((*problems, *told), key=_place)), header, columns, by_line)


def _entry(row: ClaimedRow, by_user: Mapping[int, ImportEntry]) -> ImportEntry | ImportProblem:
    user_id, xp = read_id(row.user), read_xp(row.xp)
    if isinstance(user_id, ProblemKind):
        return ImportProblem(row.place, user_id, _shown(row.user))
    if isinstance(xp, ProblemKind):
        return ImportProblem(row.place, xp, _shown(row.xp))
    if user_id in by_user:
        return ImportProblem(row.place, ProblemKind.TWICE, str(user_id), by_user[user_id].place)
    return ImportEntry(user_id, xp, clean_name(row.name), row.place)


def _place(problem: ImportProblem) -> tuple[int, str]:
    return problem.place, problem.kind.value


def read_id(value: object) -> int | ProblemKind:
    """A Discord user id, from a number or a text; what a spreadsheet has rounded is not one."""
    if isinstance(value, str):
        text = value.strip().lstrip("'").removeprefix("<@").removesuffix(">").lstrip("!")
        if not (text.isascii() and text.isdigit() and len(text) <= 20):
            return ProblemKind.ROUNDED_ID if _SCIENTIFIC.fullmatch(text) else ProblemKind.NO_ID
        value = int(text)
    if isinstance(value, float):
        return ProblemKind.ROUNDED_ID
    if isinstance(value, bool) or not isinstance(value, int) or not SMALLEST_ID <= value <= LARGEST_ID:
        return ProblemKind.NO_ID
    return value


def read_xp(value: object) -> int | ProblemKind:
    """A whole number from 0 to MAX_XP; thousands may be set apart."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < len(str(MAX_XP)):
        return int(value)
    if isinstance(value, str):
        text = value.strip().lstrip("'")
        if text[:1] in ("=", "@", "+"):
            return ProblemKind.FORMULA
        if text[:1] in ("-", "−"):
            return ProblemKind.NEGATIVE if text[1:].strip().isdigit() else ProblemKind.FORMULA
        if not text.isascii() and not _GROUPED.fullmatch(text):
            return ProblemKind.NO_XP
        if _GROUPED.fullmatch(text):
            text = re.sub(r"\D", "", text)
        elif not _WHOLE.fullmatch(text):
            return ProblemKind.NO_XP
        text = re.split(r"[.,]", text)[0].lstrip("0") or "0"
        if len(text) > len(str(MAX_XP)):
            return ProblemKind.TOO_MUCH
        value = int(text)
    if isinstance(value, float):
        if value != value or not value.is_integer():
            return ProblemKind.TOO_MUCH if value > MAX_XP else ProblemKind.NO_XP
        value = int(value) if abs(value) < 2.0**53 else MAX_XP + 1 if value > 0 else -1
    if isinstance(value, bool) or not isinstance(value, int):
        return ProblemKind.NO_XP
    if value < 0:
        return ProblemKind.NEGATIVE
    return value if value <= MAX_XP else ProblemKind.TOO_MUCH


def clean_name(value: object) -> str:
    """A name as it may be kept: without control characters and without the mark set before a formula."""
    if not isinstance(value, str):
        return ""
    marked = value[:1] == "'" and value[1:].lstrip(" \u00a0").startswith(FORMULA_STARTS)
    text = value[1:] if marked else value
    if not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable())
    return text.strip()[:LONGEST_NAME]


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else "" if value is None else str(type(value).__name__)
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value) if abs(value) < 10**30 else ""
    return "".join(letter for letter in text if letter.isprintable())[:30]


__all__ = [
    "Columns",
    "FileRefused",
    "ImportContents",
    "ImportEntry",
    "NotJson",
    "read_file",
    "read_id",
    "read_xp",
]
