"""Files of xp, read in a process of their own: a few kilobytes can unpack and unfold into gigabytes."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import msgspec

from handlers.activity.xp_imports.problems import FileRefused, TooHeavy
from handlers.activity.xp_imports.reading import Columns, ImportContents, read_file
from handlers.frame.refusals import refusal_called
from jobs.confined.reading import ConfinedReader, NotRead, ReadingLimits

LIMITS: Final = ReadingLimits(
    memory_bytes=512 * 1024 * 1024, cpu_s=10, patience_s=20.0, answer_bytes=64 * 1024 * 1024
)


class _Answer(msgspec.Struct):
    """What the child says: the contents, or the name and the fields of the refusal."""

    contents: ImportContents | None = None
    refusal: str = ""
    fields: dict[str, Any] = {}


_reader = ConfinedReader("jobs.activity.xp_files:answer", LIMITS)


async def read_upload(
    content: bytes, columns: Columns | None = None, *, reader: ConfinedReader = _reader
) -> ImportContents:
    """As handlers.activity.xp_imports.reading.read_file, apart. Raises FileRefused."""
    try:
        said = await reader.read(content, msgspec.json.encode(columns).decode())
    except NotRead as problem:
        raise TooHeavy() from problem
    answer = await asyncio.to_thread(msgspec.msgpack.decode, said, type=_Answer)
    if answer.contents is None:
        raise (refusal_called(answer.refusal) or FileRefused)(**answer.fields)
    return answer.contents


def answer(content: bytes, columns: str) -> bytes:
    """In the child: reads the file by these columns (JSON; null: they are guessed)."""
    try:
        contents = read_file(content, msgspec.json.decode(columns, type=Columns | None))
    except FileRefused as refusal:
        return msgspec.msgpack.encode(_Answer(refusal=refusal.kind, fields=refusal.fields))
    return msgspec.msgpack.encode(_Answer(contents))
