"""Old rows of logs, kept in the backup store before they are deleted: a file per table, guild and month.

A file is gzipped JSON lines. A row may be in it twice, when a worker was killed between writing and deleting;
who reads it gets each once.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from db.platform.archive import OldRow

if TYPE_CHECKING:
    from jobs.operations.stores import Store

DIRECT: Final = 0
"""Stands for the guild of what was used in direct messages."""
NAME: Final = re.compile(r"^archive-(?P<table>[a-z_]+)-(?P<guild>\d+)-(?P<month>\d{4}-\d{2})\.jsonl\.gz$")


def name_of(table: str, guild_id: int, month: str) -> str:
    """Its file in the store; `month` such as 2026-08."""
    return f"archive-{table}-{guild_id}-{month}.jsonl.gz"


async def keep(store: Store, table: str, rows: Sequence[OldRow]) -> None:
    """Adds the rows to their files. Raises StoreFailed; then none of them may be deleted."""
    files: dict[str, list[OldRow]] = defaultdict(list)
    for row in rows:
        files[name_of(table, row.guild_id or DIRECT, f"{row.at:%Y-%m}")].append(row)
    there = await store.list() if files else {}
    for name, added in files.items():
        before = await store.read(name) if name in there else b""
        lines = "".join(f"{row.json}\n" for row in added)
        with store.desk() as desk:
            file = desk / f"{name}.part"
            file.write_bytes(before + gzip.compress(lines.encode()))
            await store.put(file)


async def list_archives(store: Store) -> list[tuple[str, int, str, int]]:
    """Table, guild, month and size in bytes of each file."""
    found = [(NAME.match(name), size) for name, size in (await store.list()).items()]
    return sorted(
        (match["table"], int(match["guild"]), match["month"], size) for match, size in found if match
    )


async def read(store: Store, table: str, guild_id: int, month: str) -> Iterator[str]:
    """The lines of a file, each once, in the order in which they were put aside."""
    packed = await store.read(name_of(table, guild_id, month))
    return iter(dict.fromkeys(gzip.decompress(packed).decode().splitlines()))


def ids(rows: Collection[OldRow]) -> list[int]:
    """For deleting them."""
    return [row.id for row in rows]
