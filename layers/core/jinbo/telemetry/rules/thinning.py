"""Thinning a series for a chart (降采样): never more points than asked, no peak lost, gaps marked."""

from __future__ import annotations

from collections.abc import Sequence

from jinbo.telemetry.model import Sample


def thin(samples: Sequence[Sample], points: int) -> list[Sample]:
    """At most `points` of the samples (ascending): the least and the greatest of each stretch of time, in order.

    So a peak between two drawn points cannot hide, which averaging (and LTTB) would allow.
    """
    if len(samples) <= points:
        return list(samples)
    if points < 2:
        return [max(samples, key=lambda sample: sample[1])][:points]
    start, span = samples[0][0], samples[-1][0] - samples[0][0] + 1
    stretches = points // 2
    kept: list[Sample] = []
    stretch: list[Sample] = []
    number = 0
    for sample in samples:
        of_sample = (sample[0] - start) * stretches // span
        if of_sample != number and stretch:
            kept += _extremes(stretch)
            stretch = []
        number = of_sample
        stretch.append(sample)
    return kept + _extremes(stretch)


def _extremes(stretch: Sequence[Sample]) -> list[Sample]:
    least = min(stretch, key=lambda sample: sample[1])
    greatest = max(stretch, key=lambda sample: sample[1])
    return sorted({least, greatest})


def gaps(samples: Sequence[Sample], start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """Stretches within [start, end) in which nothing was heard for over `longest` ms."""
    found: list[tuple[int, int]] = []
    before = start
    for at, _ in samples:
        if at - before > longest:
            found.append((before, at))
        before = at
    if end - before > longest:
        found.append((before, end))
    return found
