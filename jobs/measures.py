"""What this worker has done so far, by name and outcome."""

from collections import Counter
from typing import Final

JOBS: Final[Counter[tuple[str, str]]] = Counter()
"""Jobs of the queue by request tag: done, again (handed back for another try), failed."""
