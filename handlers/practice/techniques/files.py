"""Techniques as a file, JSON or CSV, there and back. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from handlers.frame.refusals import Refusal
from handlers.practice.check_ins.rules import MOST_MINUTES
from handlers.practice.techniques.rules import (
    MOST_CATEGORY,
    MOST_DESCRIPTION,
    MOST_LINK,
    MOST_NAME,
    MOST_TECHNIQUES,
    TooManyTechniquesInFile,
    read_link,
    read_name,
    read_slug,
    slug_of,
)
from handlers.practice.texts import written
from interactions.escaping import Markdown, code, plain

if TYPE_CHECKING:
    from db.practice.techniques import TechniqueRow
    from interactions.languages import Say

COLUMNS: Final = ("name", "slug", "minutes", "category", "level", "prerequisite", "link", "description")
MOST_PROBLEMS: Final = 10


class TechniqueFileUnreadable(Refusal):
    """That file is neither JSON nor CSV with a column `name`."""

    remedy = "Its columns are: {columns}. `/technique export` gives an example."


class TechniqueLine(msgspec.Struct, frozen=True):
    """A technique of a file. `prerequisite`: a slug of the file or of the server."""

    name: str
    slug: str
    minutes: int
    category: str
    level: int
    prerequisite: str | None
    link: str | None
    description: str


class TechniquesFile(msgspec.Struct, frozen=True):
    """A file. `problems`: number of the line and the refusal that says what is wrong with it."""

    lines: list[TechniqueLine]
    problems: list[tuple[int, Refusal]]


class BadNumber(Refusal):
    """`{field}` is `{value}`, which is not a whole number from 1 to {most}."""


class FieldTooLong(Refusal):
    """`{field}` has {length} characters, and {most} is the most."""


class SlugTwice(Refusal):
    """The file has the short name `{slug}` twice."""


def read_file(content: bytes) -> TechniquesFile:
    """The lines that are right, and what is wrong with the others."""
    rows = _rows(content)
    if len(rows) > MOST_TECHNIQUES:
        raise TooManyTechniquesInFile(lines=len(rows), most=MOST_TECHNIQUES)
    lines: dict[str, TechniqueLine] = {}
    problems = []
    for number, row in enumerate(rows, 1):
        try:
            line = _line(row)
            if line.slug in lines:
                raise SlugTwice(slug=line.slug)
            lines[line.slug] = line
        except Refusal as refusal:
            problems.append((number, refusal))
    return TechniquesFile(list(lines.values()), problems)


def _rows(content: bytes) -> Sequence[Mapping[str, Any]]:
    unreadable = TechniqueFileUnreadable(columns=Markdown(", ").join(map(code, COLUMNS)))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unreadable from None
    if text.lstrip().startswith("["):
        try:
            decoded = json.loads(text)
        except (ValueError, RecursionError):
            raise unreadable from None
        if all(isinstance(row, dict) for row in decoded):
            return list(decoded)
        raise unreadable
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    if "name" not in (reader.fieldnames or ()):
        raise unreadable
    try:
        return list(reader)
    except csv.Error:
        raise unreadable from None


def _line(row: Mapping[str, Any]) -> TechniqueLine:
    name = read_name(_text(row, "name", MOST_NAME))
    return TechniqueLine(
        name=name,
        slug=read_slug(_text(row, "slug")) if _text(row, "slug") else slug_of(name),
        minutes=_number(row, "minutes", 15, MOST_MINUTES),
        category=written(_text(row, "category", MOST_CATEGORY)),
        level=_number(row, "level", 1, 10),
        prerequisite=read_slug(_text(row, "prerequisite")) if _text(row, "prerequisite") else None,
        link=read_link(_text(row, "link", MOST_LINK)),
        description=written(_text(row, "description", MOST_DESCRIPTION)),
    )


def _text(row: Mapping[str, Any], key: str, most: int | None = None) -> str:
    """What stands there; nothing is cut."""
    value = row.get(key)
    text = "" if value is None else plain(str(value)).strip()
    if most is not None and len(text) > most:
        raise FieldTooLong(field=key, length=len(text), most=most)
    return text


def _number(row: Mapping[str, Any], key: str, usual: int, most: int) -> int:
    text = _text(row, key)
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most):
        raise BadNumber(field=key, value=text[:20], most=most)
    return int(text)


def plain_rows(techniques: Sequence[TechniqueRow]) -> list[dict[str, Any]]:
    """As a file has them: a row for each, by column."""
    slugs = {row.technique_id: row.slug for row in techniques}
    return [
        {
            "name": row.name,
            "slug": row.slug,
            "minutes": row.minutes,
            "category": row.category,
            "level": row.level,
            "prerequisite": slugs.get(row.needs_id or 0, ""),
            "link": row.link or "",
            "description": row.description,
        }
        for row in techniques
    ]


def as_json(techniques: Sequence[TechniqueRow]) -> bytes:
    """What `read_file` reads."""
    return json.dumps(plain_rows(techniques), ensure_ascii=False, indent=2).encode()


def problem_lines(say: Say, contents: TechniquesFile) -> list[str]:
    """What is wrong, line by line."""
    lines: list[str] = [
        say("Line {number}: {problem}", number=number, problem=Markdown(refusal.text(say).partition("\n")[0]))
        for number, refusal in contents.problems[:MOST_PROBLEMS]
    ]
    if len(contents.problems) > MOST_PROBLEMS:
        lines.append("…")
    return lines
