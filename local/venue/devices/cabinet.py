"""Anything that keeps goods cold or hot (冷藏、冷冻、冷库、热藏): air, goods and probe as three lumps of heat.

Newton's law of cooling between ambient and air, air and goods, air and probe; a thermostat with hysteresis that drives a
compressor or a heater; an open door that exchanges air with the room; defrosting that stops the compressor, warms the air
a little and ends by time. Heat capacities are what makes a full freezer hold for a day and an empty one for an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

STEP_S = 10.0
"""Longest step that `step` is made for, in seconds: short beside the air's time constant, so that Euler's rule holds."""


@dataclass(frozen=True, slots=True)
class Cabinet:
    """A cabinet's make. Heat flows in W/K, capacities in J/K, power in W (positive heats, negative cools), °C, seconds."""

    leak: float
    """Through walls and gaskets, door shut."""
    door: float
    """What an open door adds."""
    air_capacity: float
    """Of air, liner and shelves."""
    goods_capacity: float
    goods_exchange: float
    """Between air and goods."""
    power: float
    setpoint: float
    band: float
    """The thermostat switches at setpoint ± band."""
    probe_lag: float = 60.0
    """Time constant of the probe in seconds."""
    defrost_every: float = 0.0
    """Seconds between two defrosts; 0 where there are none."""
    defrost_length: float = 0.0
    defrost_heat: float = 0.0
    """The part of the heater that reaches the air, in W; the rest melts ice."""

    @property
    def cools(self) -> bool:
        """Whether the plant takes heat out."""
        return self.power < 0


class CabinetState(NamedTuple):
    """Temperatures in °C; what the thermostat does; how long since the last defrost began."""

    air: float
    goods: float
    probe: float
    running: bool = False
    defrosting: bool = False
    since_defrost: float = 0.0


class Surroundings(NamedTuple):
    """What acts on a cabinet during a step."""

    ambient: float
    door_open: bool = False
    powered: bool = True
    plant_works: bool = True
    defrost_now: bool = False


def at_rest(cabinet: Cabinet, since_defrost: float = 0.0) -> CabinetState:
    """A cabinet that has stood at its setpoint for long; `since_defrost` spreads a venue's defrosts over time."""
    return CabinetState(cabinet.setpoint, cabinet.setpoint, cabinet.setpoint, since_defrost=since_defrost)


def step(cabinet: Cabinet, state: CabinetState, around: Surroundings, seconds: float) -> CabinetState:
    """The state `seconds` later (at most STEP_S)."""
    defrosting, since_defrost = _defrost(cabinet, state, around, seconds)
    running = _thermostat(cabinet, state)
    heat = (cabinet.leak + (cabinet.door if around.door_open else 0.0)) * (around.ambient - state.air)
    heat += cabinet.goods_exchange * (state.goods - state.air)
    if around.powered:
        if defrosting:
            heat += cabinet.defrost_heat
        elif running and around.plant_works:
            heat += cabinet.power
    air = state.air + heat * seconds / cabinet.air_capacity
    goods = state.goods + cabinet.goods_exchange * (state.air - state.goods) * seconds / cabinet.goods_capacity
    probe = state.probe + (air - state.probe) * min(1.0, seconds / cabinet.probe_lag)
    return CabinetState(air, goods, probe, running, defrosting, since_defrost)


def _thermostat(cabinet: Cabinet, state: CabinetState) -> bool:
    """Whether the plant is asked to run: hysteresis around the setpoint."""
    low, high = cabinet.setpoint - cabinet.band, cabinet.setpoint + cabinet.band
    start, stop = (state.air >= high, state.air <= low) if cabinet.cools else (state.air <= low, state.air >= high)
    return start or (state.running and not stop)


def _defrost(cabinet: Cabinet, state: CabinetState, around: Surroundings, seconds: float) -> tuple[bool, float]:
    """Whether a defrost is under way, and the seconds since it, or the last one, began."""
    if not cabinet.defrost_length:
        return False, 0.0
    since = state.since_defrost + seconds
    if state.defrosting:
        return since < cabinet.defrost_length, since
    if (cabinet.defrost_every and since >= cabinet.defrost_every) or around.defrost_now:
        return True, 0.0
    return False, since
