"""A change of one entry of a guild's settings, for the audit and for the answer."""

from typing import Any, NamedTuple


class Change(NamedTuple):
    """None before: nothing was set; None after: the default holds again."""

    key: str
    before: Any
    after: Any
