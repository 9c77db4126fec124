"""Old rows of logs, kept in the backup store before they are deleted: a file per table, guild and month.

A file is gzipped JSON lines. A row may be in it twice, when a worker was killed between writing and deleting;
who reads it gets each once.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import defaultdict
from collections.abc import AsyncIterable, AsyncIterator, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from db.platform.archive import OldRow
from jobs.operations.stores import UNFINISHED

if TYPE_CHECKING:
    from jobs.operations.stores import Store

DIRECT: Final = 0
"""Stands for the guild of what was used in direct messages."""
NAME: Final = re.compile(r"^archive-(?P<table>[a-z_]+)-(?P<guild>\d+)-(?P<month>\d{4}-\d{2})\.jsonl\.gz$")


def name_of(table: str, guild_id: int, month: str) -> str:
    """Its file in the store; `month` such as 2026-08."""
    return f"archive-{table}-{guild_id}-{month}.jsonl.gz"


async def keep(store: Store, table: str, pages: AsyncIterable[Sequence[OldRow]]) -> None:
    """Adds the rows to their files. Raises OSError; then none of them may be deleted."""
    with store.desk() as desk:
        files: dict[str, Path] = {}
        async for page in pages:
            for name, rows in _by_file(table, page).items():
                if name not in files:
                    files[name] = desk / f"{name}{UNFINISHED}"
                    files[name].write_bytes(await store.read(name) if name in await store.list() else b"")
                await asyncio.to_thread(_append, files[name], rows)
        for file in files.values():
            await store.put(file)


def _by_file(table: str, rows: Sequence[OldRow]) -> dict[str, list[OldRow]]:
    files: dict[str, list[OldRow]] = defaultdict(list)
    for row in rows:
        files[name_of(table, row.guild_id or DIRECT, f"{row.at:%Y-%m}")].append(row)
    return files


def _append(file: Path, rows: Sequence[OldRow]) -> None:
    with file.open("ab") as opened:
        opened.write(gzip.compress("".join(f"{row.json}\n" for row in rows).encode()))


async def one_page(rows: Sequence[OldRow]) -> AsyncIterator[Sequence[OldRow]]:
    """Rows that are at hand."""
    yield rows


async def list_archives(store: Store) -> list[tuple[str, int, str, int]]:
    """Table, guild, month and size in bytes of each file."""
    files = [(NAME.match(name), size) for name, size in (await store.list()).items()]
    return sorted(
        (match["table"], int(match["guild"]), match["month"], size) for match, size in files if match
    )


async def read(store: Store, table: str, guild_id: int, month: str) -> Iterator[str]:
    """The lines of a file, each once, in the order in which they were put aside."""
    packed = await store.read(name_of(table, guild_id, month))
    return iter(dict.fromkeys(gzip.decompress(packed).decode().splitlines()))


def ids(rows: Collection[OldRow]) -> list[int]:
    """For deleting them."""
    return [row.id for row in rows]
