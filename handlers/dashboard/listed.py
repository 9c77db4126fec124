"""Lists of `/commands` on a page: the same function reads them, and links turn their pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from msgspec import Meta

from handlers.kit.lists import Listed, Span

PER_PAGE: Final = 20
PageNumber = Annotated[int, Meta(ge=1, le=10_000)]
"""From 1."""


def span_of(page: int, limit: int = PER_PAGE) -> Span:
    """Which part of the list to read."""
    return Span(page - 1, limit)


def list_facts(listed: Listed, span: Span, query: Mapping[str, Any]) -> dict[str, Any]:
    """What `dashboard/templates/lines.html` draws. `query`: what else stands in the address."""
    last = max(1, -(-listed.total // span.limit))
    number = span.page + 1

    def address(page: int) -> str:
        return "?" + urlencode({**{name: value for name, value in query.items() if value}, "page": page})

    return {
        "listed": listed,
        "page": number,
        "last": last,
        "before": address(number - 1) if number > 1 else "",
        "after": address(number + 1) if number < last else "",
    }
