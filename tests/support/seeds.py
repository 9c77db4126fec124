"""How many random histories a test lives through."""

import os

FULL = os.environ.get("GUILDHALL_FAULTS") == "full"


def seeds(few: int, many: int) -> range:
    """A few by default, so that the suite stays quick; many with GUILDHALL_FAULTS=full."""
    return range(many if FULL else few)
