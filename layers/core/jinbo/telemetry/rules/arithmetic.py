"""Excursion arithmetic over history (温度统计): time beyond limits, extremes, mean, mean kinetic temperature.

A sample stands for the time until the next one, for at most `hold` ms; what lies further is unknown time (DOMAIN 3.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, log

from jinbo.kernel.frozen import frozen
from jinbo.telemetry.model import Sample

ACTIVATION_OVER_GAS = 83_144.0 / 8.314
"""ΔH / R in kelvin, with ΔH = 83.144 kJ/mol and R = 8.314 J/(mol·K) (DOMAIN 3.6)."""
ZERO_C = 273.15


@frozen
class Summary:
    """A stretch of history. Times in minutes; `unknown` is the part that no sample stands for."""

    samples: int
    minimum: float
    maximum: float
    mean: float
    kinetic: float
    above: float
    below: float
    known: float
    unknown: float


def summarise(samples: Sequence[Sample], start: int, end: int, *, high: float, low: float, hold: int) -> Summary | None:
    """Sums up `samples` (ascending) with start <= at < end (ms); None where there are none.

    `above` counts the time of values over `high`, `below` of values under `low`.
    """
    inside = [sample for sample in samples if start <= sample[0] < end]
    if not inside:
        return None
    spans = list(held(samples, start, end, hold))
    known = sum(span for _, span in spans)
    return Summary(
        samples=len(inside),
        minimum=min(value for _, value in inside),
        maximum=max(value for _, value in inside),
        mean=sum(value * span for value, span in spans) / known,
        kinetic=mean_kinetic(spans),
        above=sum(span for value, span in spans if value > high) / 60_000,
        below=sum(span for value, span in spans if value < low) / 60_000,
        known=known / 60_000,
        unknown=(end - start - known) / 60_000,
    )


def held(samples: Sequence[Sample], start: int, end: int, hold: int) -> Iterable[tuple[float, int]]:
    """Each sample's value and the ms within [start, end) that it stands for."""
    for place, (at, value) in enumerate(samples):
        following = samples[place + 1][0] if place + 1 < len(samples) else at + hold
        span = min(following, at + hold, end) - max(at, start)
        if span > 0:
            yield value, span


def mean_kinetic(spans: Iterable[tuple[float, float]]) -> float:
    """Mean kinetic temperature in °C of (°C, weight) pairs: secondary, never the sole ground of a release (DOMAIN 3.6)."""
    heat = total = 0.0
    for celsius, weight in spans:
        heat += weight * exp(-ACTIVATION_OVER_GAS / (celsius + ZERO_C))
        total += weight
    return ACTIVATION_OVER_GAS / -log(heat / total) - ZERO_C
