"""How rarely a process that stands looks for reference cycles."""

import gc

COLLECT_AFTER = 20_000
"""Allocations between looks: an interaction and a batch of activity leave many objects, and no cycle."""


def collect_rarely() -> None:
    """Call it when all is imported: that is never looked at again, and what comes seldom."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
