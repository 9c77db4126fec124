"""How long things took, in buckets, by label: a histogram that costs a comparison or two."""

from bisect import bisect_left
from collections.abc import Iterator

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 3.0)


class Durations:
    """Counts by kind and outcome."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], list[int]] = {}
        self._sums_s: dict[tuple[str, str], float] = {}

    def add(self, kind: str, outcome: str, seconds: float) -> None:
        """One more."""
        key = (kind, outcome)
        counts = self._counts.setdefault(key, [0] * (len(BOUNDS_S) + 1))
        counts[bisect_left(BOUNDS_S, seconds)] += 1
        self._sums_s[key] = self._sums_s.get(key, 0.0) + seconds

    def told(self) -> Iterator[tuple[str, dict[str, str], float]]:
        """Suffix, labels and value of each number, as Prometheus has histograms: buckets add up."""
        for (kind, outcome), counts in self._counts.items():
            labels, total = {"kind": kind, "outcome": outcome}, 0
            for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), counts, strict=True):
                total += count
                yield "_bucket", labels | {"le": bound}, total
            yield "_sum", labels, self._sums_s[kind, outcome]
            yield "_count", labels, total
