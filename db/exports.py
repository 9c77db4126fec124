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


def of_member(query: str) -> Export:
    """The rows of a query whose $1 is the guild and $2 the member."""

    def read(db: ReadingConnection, guild_id: int, user_id: int) -> AsyncIterable[Record]:
        return db.cursor(query, guild_id, user_id, prefetch=AT_ONCE)

    return read
