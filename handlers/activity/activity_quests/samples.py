"""Counters as they stood at certain moments, and the growth between two moments: pure.

The moments are the resets of the guild's calendar and the begins and ends of its quests. A member's
counters are *sampled* when the member does something for the first time after such a moment: nothing happened
since, so the counters still are what they were at it. When several moments went by, the latest one is enough.
So the value at a moment is

    the first sample at or after it, or, without one, the counters as they are,

and the progress of a quest is the value at its end minus the value at its begin. What is counted late, for a
moment before a sample, is added to that sample too: it then lies before the sample, as it really did.

Why: decision 0230.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

Counts = tuple[int, int, int, int, int]
"""Messages, reactions, commands, voice seconds, earned xp; all of them only grow."""
Sample = tuple[int, int, int, int, int, int]
"""A moment in milliseconds since 1970, and the counts at it."""

WIDTH = 6
NOTHING: Counts = (0, 0, 0, 0, 0)


def unpack(numbers: Sequence[int] | None) -> tuple[Sample, ...]:
    """From the flat array in which they are stored."""
    if not numbers:
        return ()
    return tuple(tuple(numbers[at : at + WIDTH]) for at in range(0, len(numbers), WIDTH))  # type: ignore[misc]


def pack(samples: Iterable[Sample]) -> str:
    """As an array literal."""
    return "{" + ",".join([str(number) for sample in samples for number in sample]) + "}"


def value_at(samples: Sequence[Sample], counts: Sequence[int], moment: int | None, metric: int) -> int:
    """A counter (by its place in Counts) as it stood at the moment; None: now."""
    if moment is not None:
        for sample in samples:
            if sample[0] >= moment:
                return sample[metric + 1]
    return counts[metric]


def growth(samples: Sequence[Sample], counts: Sequence[int], start: int, end: int | None, metric: int) -> int:
    """What a counter grew from one moment until another; until now if that has not come."""
    return value_at(samples, counts, end, metric) - value_at(samples, counts, start, metric)


def add_sample(
    samples: Sequence[Sample], moment: int, counts: Sequence[int], wanted: Iterable[int]
) -> tuple[Sample, ...]:
    """With the counts at a moment later than all samples; only what answers for a wanted moment is kept."""
    newest: Sample = (moment, counts[0], counts[1], counts[2], counts[3], counts[4])
    if not samples:
        return (newest,)
    moments = [sample[0] for sample in samples]
    kept = {bisect_left(moments, instant) for instant in wanted}
    return (*(sample for place, sample in enumerate(samples) if place in kept), newest)


def add_late(samples: Sequence[Sample], moment: int, grown: Sequence[int]) -> tuple[Sample, ...]:
    """With what was counted for the time from a moment until the next one, after later ones were sampled.

    The moment itself gets a sample of its own if it shared that of a later one.
    """
    later = [sample for sample in samples if sample[0] > moment]
    before = [sample for sample in samples if sample[0] <= moment]
    if later and not (before and before[-1][0] == moment):
        before.append((moment, *later[0][1:]))
    return (*before, *(_grown(sample, grown) for sample in later))


def _grown(sample: Sample, grown: Sequence[int]) -> Sample:
    moment, *counts = sample
    return (moment, *(a + b for a, b in zip(counts, grown, strict=True)))  # type: ignore[return-value]


def without(samples: Sequence[Sample], moment: int, metric: int) -> tuple[Sample, ...]:
    """With one thing left out that was counted after the moment and before the next one.

    It stays in the counters, so what the counters were before it is told as one more: nothing grew by it.
    """
    shift = tuple(int(place == metric) for place in range(WIDTH - 1))
    return tuple(_grown(sample, shift) if sample[0] <= moment else sample for sample in samples)
