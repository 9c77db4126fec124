"""Which messages and commands were counted lately, so that a second delivery of one counts for nothing.

Why: decision 0161.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from jobs.activity.counting.places import entry_ms

WINDOW_MS: Final = 5 * 60_000
WINDOW_ENTRIES: Final = 200_000


class RecentIds:
    """Ids of messages and commands counted lately: a second delivery of one of them counts for nothing.

    It reaches back five minutes, or 200,000 entries if that is less; the stream is kept as far back, so
    that the window can be made again.
    """

    def __init__(self) -> None:
        self.ids: set[int] = set()
        self._pieces: deque[tuple[str, str, int, list[int]]] = deque()
        self._entries = 0

    def push(self, first: str, last: str, entries: int, ids: list[int]) -> None:
        """Add a batch; its ids are in `ids` of the window already."""
        self._pieces.append((first, last, entries, ids))
        self._entries += entries

    def shrink(self, position: str) -> str | None:
        """Forget what is too old or too much; returns the first stream entry that must be kept."""
        oldest = entry_ms(position) - WINDOW_MS
        while len(self._pieces) > 1:
            _, last, entries, ids = self._pieces[0]
            if entry_ms(last) >= oldest and self._entries <= WINDOW_ENTRIES:
                break
            self._pieces.popleft()
            self._entries -= entries
            self.ids.difference_update(ids)
        return self._pieces[0][0] if self._pieces else None
