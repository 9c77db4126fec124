"""Types that endpoints share: ids, cursors, pages."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from msgspec import Meta

from handlers.api.problems import BadCursor

T = TypeVar("T")
LARGEST: Final = 2**63 - 1

Id = Annotated[str, Meta(pattern="^[1-8]?[0-9]{1,18}$", description="One of Discord's ids, as text")]
Number = Annotated[int, Meta(ge=0, le=LARGEST)]
Size = Annotated[int, Meta(ge=1, le=100, description="How many entries at most")]
Cursor = Annotated[str, Meta(max_length=200, description="`next` of the page before")]
Moment = Annotated[datetime, Meta(tz=True)]


class Scope(StrEnum):
    """What a key is for. `write` includes `read`, and `admin` both."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    PORTAL = "portal"


INCLUDED: Final = {
    Scope.READ: frozenset({Scope.READ, Scope.WRITE, Scope.ADMIN}),
    Scope.WRITE: frozenset({Scope.WRITE, Scope.ADMIN}),
    Scope.ADMIN: frozenset({Scope.ADMIN}),
    Scope.PORTAL: frozenset({Scope.PORTAL}),
}
"""The scopes of which each is enough."""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page. `next`: the cursor of the following one; null on the last."""

    items: list[T]
    next: str | None


class Raw(msgspec.Struct, frozen=True):
    """An answer that is not JSON."""

    body: bytes
    content_type: str


def page(rows: Sequence[Any], size: int, cursor: Callable[[Any], int], view: Callable[[Any], T]) -> Page[T]:
    """A page of `size` out of rows of which one more was read, to see whether there is a next page."""
    shown = rows[:size]
    more = len(rows) > size
    return Page([view(row) for row in shown], write_cursor(cursor(shown[-1])) if more else None)


def view_of(kind: type[T], row: Any, **changed: Any) -> T:
    """A view with the fields of the same names of a row; `changed`: those that differ."""
    names: Sequence[str] = kind.__struct_fields__  # type: ignore[attr-defined]
    return kind(**{name: getattr(row, name) for name in names if name not in changed}, **changed)


def text_id(number: int | None) -> str | None:
    """An id as it is sent."""
    return None if number is None else str(number)


def write_cursor(*places: int) -> str:
    """Where a page ends; clients need not understand it."""
    text = ".".join(map(str, places)).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def read_cursor(cursor: str | None) -> int | None:
    """The place; None: from the beginning. Refuses what no page has given."""
    return None if cursor is None else read_places(cursor, 1)[0]


def read_places(cursor: str, count: int) -> tuple[int, ...]:
    """The places; refuses what no page has given."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        places = tuple(int(part) for part in text.split("."))
    except (binascii.Error, ValueError):
        raise BadCursor from None
    if len(places) != count or not all(abs(place) <= LARGEST for place in places):
        raise BadCursor
    return places
