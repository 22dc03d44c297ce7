"""The sensor between the physics and the message: noise, resolution, and the faults that a sensor has (传感器)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from local.venue.devices.chance import normal
from local.venue.devices.effects import Effects


@dataclass(frozen=True, slots=True)
class Instrument:
    """A sensor: its noise (one standard deviation) and the step of its display, in its own unit."""

    sensor: str
    noise: float = 0.0
    step: float = 1.0
    last: float | None = None
    """What it showed last; a stuck sensor shows it again."""


THERMOMETER_NOISE, THERMOMETER_STEP = 0.05, 0.1
HYGROMETER_NOISE, HYGROMETER_STEP = 0.4, 0.1


def observe(
    instrument: Instrument, truth: float, effects: Effects, chance: tuple[int, str], at: int
) -> tuple[Instrument, float | None]:
    """What the sensor shows for `truth` at `at` (ms), and the sensor afterwards; None where it shows nothing.

    `effects` are those that concern this sensor.
    """
    if effects.lost:
        return instrument, None
    if effects.stuck and instrument.last is not None:
        return instrument, instrument.last
    shown = truth
    if effects.drift_k_per_h:
        shown += effects.drift_k_per_h * effects.drifting_h
    if instrument.noise:
        shown += instrument.noise * normal(*chance, instrument.sensor, at)
    digits = max(0, len(f"{instrument.step:g}".partition(".")[2]))
    shown = round(round(shown / instrument.step) * instrument.step, digits)
    return replace(instrument, last=shown), shown
