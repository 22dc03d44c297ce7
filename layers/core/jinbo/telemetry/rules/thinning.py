"""Thinning a series for a chart (降采样): never more points than asked, no peak lost, holes marked."""

from __future__ import annotations

from collections.abc import Sequence

from jinbo.kernel.frozen import frozen
from jinbo.telemetry.model import Sample


@frozen
class Bucket:
    """The samples of one stretch of time. `at` is its first sample's instant, so that what is drawn was measured."""

    at: int
    least: float
    most: float
    mean: float
    count: int


def thin(samples: Sequence[Sample], points: int) -> list[Bucket]:
    """At most `points` buckets of equal length over the samples (ascending); empty ones are left out.

    Each says its least and greatest value, so that a peak between two drawn points cannot hide (as with a mean or LTTB).
    """
    if not samples:
        return []
    if len(samples) <= points:
        return [Bucket(at, value, value, value, 1) for at, value in samples]
    start, span = samples[0][0], samples[-1][0] - samples[0][0] + 1
    buckets: list[Bucket] = []
    first = place = 0
    while first < len(samples):
        number = (samples[first][0] - start) * points // span
        while place < len(samples) and (samples[place][0] - start) * points // span == number:
            place += 1
        buckets.append(_bucket(samples[first:place]))
        first = place
    return buckets


def _bucket(samples: Sequence[Sample]) -> Bucket:
    values = [value for _, value in samples]
    return Bucket(samples[0][0], min(values), max(values), sum(values) / len(values), len(values))


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
