"""What a member can take along is read row by row: a table of any size is never held in memory."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from db.pool import Record


class ReadingConnection(Protocol):
    """What these queries need of a connection, in a transaction."""

    def cursor(self, query: str, /, *args: Any, prefetch: int | None = None) -> AsyncIterable[Record]:
        """The rows, so many fetched at once."""
        ...


Export: TypeAlias = "Callable[[ReadingConnection, int, int], AsyncIterable[Record]]"
"""All rows of one kind about a member: takes the guild and the user."""
AT_ONCE = 500
