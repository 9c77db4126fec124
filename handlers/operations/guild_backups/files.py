"""The file: what it says of itself, and the parts of the products. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from handlers.kit.parts import Part
from handlers.operations.guild_backups.refusals import (
    BackupBroken,
    BackupEntryWrong,
    BackupOfOtherServer,
    BackupOfOtherVersion,
)

FORMAT: Final = 1
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_EXACT: Final = 2**53
"""Programs that read JSON may round larger numbers, so these are texts."""
Parts = Sequence[Part[Any]]
Entries = Mapping[str, Sequence[Any]]


class BackupFile(msgspec.Struct, frozen=True):
    """A server at a moment: entries by the key of their part. Ids are texts."""

    guildhall_backup: int
    guild_id: str
    guild_name: str
    made_at: datetime
    parts: dict[str, list[dict[str, Any]]]


class _Head(msgspec.Struct, frozen=True):
    """What is the same in the files of all versions."""

    guildhall_backup: int
    guild_id: str


def pack(guild_id: int, name: str, now: datetime, entries: Entries) -> BackupFile:
    """The file of these entries."""
    packed = {key: [exact(msgspec.to_builtins(entry)) for entry in rows] for key, rows in entries.items()}
    return BackupFile(FORMAT, str(guild_id), name, now, packed)


def write(file: BackupFile) -> bytes:
    """As people can read it."""
    return msgspec.json.format(msgspec.json.encode(file), indent=2)


def read(content: bytes, guild_id: int) -> BackupFile:
    """A file of this server's; raises refusals that say what is wrong with it."""
    if b"\\u0000" in content or b"\x00" in content:
        raise BackupBroken(reason="a text has a character NUL")
    try:
        head = msgspec.json.decode(content, type=_Head)
        if head.guildhall_backup != FORMAT:
            raise BackupOfOtherVersion(version=head.guildhall_backup, known=FORMAT)
        file = msgspec.json.decode(content, type=BackupFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BackupBroken(reason=str(problem)[:200]) from None
    if file.guild_id != str(guild_id):
        raise BackupOfOtherServer(server=file.guild_name[:100] or file.guild_id[:20])
    return file


def unpack(file: BackupFile, parts: Parts) -> Entries:
    """Its entries, checked. Parts that nobody knows are refused; those that are missing stay as they are."""
    known = {part.key: part for part in parts}
    return {key: _entries(known.get(key), key, rows) for key, rows in file.parts.items()}


def _entries(part: Part[Any] | None, key: str, rows: Sequence[dict[str, Any]]) -> Sequence[Any]:
    if part is None:
        raise BackupEntryWrong(part=key[:40], reason="nothing of that name can be imported")
    try:
        return [msgspec.convert(row, part.entry, strict=False) for row in rows]
    except msgspec.ValidationError as problem:
        raise BackupEntryWrong(part=part.key, reason=str(problem)[:200]) from None


def exact(value: Any) -> Any:
    """As JSON carries it without rounding."""
    if isinstance(value, dict):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    large = isinstance(value, int) and not isinstance(value, bool) and abs(value) > MOST_EXACT
    return str(value) if large else value
