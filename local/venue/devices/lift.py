"""A lift and its controller (电梯控制器): runs between floors, doors, passengers, and the faults of GB/T 24476 (DOMAIN 4.2).

The car moves on a trapezoid of speed; calls come by the hour of the day. A controller tells states (`values`) on change and
by period, and what it calls faults, events and alarms (`raised`) at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import NamedTuple

from local.venue.devices.chance import between, fraction
from local.venue.devices.surroundings import OPENINGS_AN_HOUR, hour_of_day

STEP_S = 0.5
ENTRAPMENT_S = 45.0
"""Standing between floors with somebody inside for this long is 困人 (DOMAIN 4.2)."""
BUTTON_S = 8.0
"""After this long somebody inside presses the alarm button (code 90)."""
ENTRAPPED, BUTTON, POWER_LOST, INSPECTION = "11", "90", "41", "43"
_RUNS_A_KITCHEN_OPENING = 5.0
"""Runs of a lift for each opening of a kitchen door in the same hour: both follow the visitors."""
_NIGHT_RUNS = 4.0


class Phase(StrEnum):
    """What the car is doing."""

    IDLE = "IDLE"  # at a floor, doors shut
    RUNNING = "RUNNING"
    OPENING = "OPENING"
    OPEN = "OPEN"
    CLOSING = "CLOSING"
    STUCK = "STUCK"  # between floors


@dataclass(frozen=True, slots=True)
class Lift:
    """A lift's make: landings, metres between them, rated speed in m/s, acceleration in m/s², seconds of its doors."""

    floors: int
    floor_height: float = 5.0
    rated_speed: float = 1.75
    acceleration: float = 0.7
    door_s: float = 2.5
    dwell_s: float = 6.0


class LiftState(NamedTuple):
    """Height above the lowest landing in m, speed in m/s (up is positive), and what the controller remembers."""

    height: float = 0.0
    speed: float = 0.0
    phase: Phase = Phase.IDLE
    target: int = 0
    phase_left: float = 0.0
    passenger: bool = False
    powered: bool = True
    inspection: bool = False
    calls: int = 0
    until_call: float = 5.0
    stuck_for: float = 0.0
    fault: str = ""
    hours: float = 0.0


class Orders(NamedTuple):
    """What is done to a lift during a step; `fault` is a code of GB/T 24476 that the controller reports."""

    powered: bool = True
    hold_between_floors: bool = False
    inspection: bool = False
    fault: str = ""


class Traffic(NamedTuple):
    """Who calls the lift: drawn by seed and name, as often as the hour of `ms` has visitors."""

    seed: int
    lift: str
    ms: int


def floor_of(lift: Lift, state: LiftState) -> int:
    """The floor shown in the car: the nearest landing, counted from 1."""
    return min(lift.floors, max(1, round(state.height / lift.floor_height) + 1))


def in_door_zone(lift: Lift, state: LiftState) -> bool:
    """Whether the car stands within 0.2 m of a landing (门区)."""
    return abs(state.height - (floor_of(lift, state) - 1) * lift.floor_height) <= 0.2


def step(lift: Lift, state: LiftState, orders: Orders, traffic: Traffic, seconds: float) -> LiftState:
    """The state `seconds` later (at most STEP_S)."""
    state = state._replace(powered=orders.powered, inspection=orders.inspection, fault=orders.fault)
    if state.phase is Phase.RUNNING:
        return _run(lift, state, orders, seconds)
    if state.phase is Phase.STUCK:
        return _stand(state, orders, seconds)
    if not state.powered:
        return state._replace(speed=0.0)
    if state.phase is Phase.IDLE:
        return _wait(lift, state, orders, traffic, seconds)
    return _doors(lift, state, seconds)


def _run(lift: Lift, state: LiftState, orders: Orders, seconds: float) -> LiftState:
    between_floors = not in_door_zone(lift, state)
    if not orders.powered or (orders.hold_between_floors and between_floors):
        if not between_floors:  # the brake takes it at the landing
            return state._replace(speed=0.0, phase=Phase.OPENING, phase_left=lift.door_s)
        return state._replace(speed=0.0, phase=Phase.STUCK, stuck_for=0.0)
    goal = (state.target - 1) * lift.floor_height
    distance = abs(goal - state.height)
    if distance < 0.03:
        return state._replace(height=goal, speed=0.0, phase=Phase.OPENING, phase_left=lift.door_s)
    direction = 1.0 if goal > state.height else -1.0
    braking = sqrt(2 * lift.acceleration * distance)
    magnitude = min(lift.rated_speed, abs(state.speed) + lift.acceleration * seconds, max(0.05, braking))
    moved = min(distance, magnitude * seconds)
    return state._replace(
        height=state.height + direction * moved, speed=direction * magnitude, hours=state.hours + seconds / 3600
    )


def _stand(state: LiftState, orders: Orders, seconds: float) -> LiftState:
    if orders.powered and not orders.hold_between_floors:
        return state._replace(phase=Phase.RUNNING, stuck_for=0.0)  # drives on to its landing and opens
    return state._replace(stuck_for=state.stuck_for + seconds)


def _wait(lift: Lift, state: LiftState, orders: Orders, traffic: Traffic, seconds: float) -> LiftState:
    if orders.inspection:
        return state
    left = state.until_call - seconds
    if left > 0 and not orders.hold_between_floors:
        return state._replace(until_call=left)
    here, chance = floor_of(lift, state), (traffic.seed, traffic.lift)
    other = 1 + int(fraction(*chance, "floor", state.calls) * (lift.floors - 1))
    target = other if other < here else other + 1
    passenger = orders.hold_between_floors or fraction(*chance, "passenger", state.calls) < 0.7
    runs = _NIGHT_RUNS + _RUNS_A_KITCHEN_OPENING * OPENINGS_AN_HOUR[int(hour_of_day(traffic.ms))]
    pause = between(0.4, 1.6, *chance, "pause", state.calls) * 3600 / runs
    return state._replace(
        phase=Phase.RUNNING, target=target, passenger=passenger, calls=state.calls + 1, until_call=pause
    )


def _doors(lift: Lift, state: LiftState, seconds: float) -> LiftState:
    left = state.phase_left - seconds
    if left > 0:
        return state._replace(phase_left=left)
    if state.phase is Phase.OPENING:
        return state._replace(phase=Phase.OPEN, phase_left=lift.dwell_s, passenger=False)
    if state.phase is Phase.OPEN:
        return state._replace(phase=Phase.CLOSING, phase_left=lift.door_s)
    return state._replace(phase=Phase.IDLE, phase_left=0.0)


def values(lift: Lift, state: LiftState) -> dict[str, float]:
    """The controller's states by the names and numbers of DOMAIN 4.2."""
    moving = state.phase is Phase.RUNNING and state.speed != 0.0
    mode = 5 if not state.powered else 2 if state.inspection else 1
    return {
        "car_status": 1 if moving else 0,
        "car_direction": 0 if not moving else 1 if state.speed > 0 else 2,
        "door_zone": 1 if in_door_zone(lift, state) else 2,
        "car_position": floor_of(lift, state),
        "door_status": 1 if state.phase in {Phase.IDLE, Phase.RUNNING, Phase.STUCK} else 2,
        "passenger_status": 1 if state.passenger else 2,
        "service_mode": mode,
        "power_status": 1 if state.powered else 2,
        "speed": round(abs(state.speed), 2),
    }


def raised(state: LiftState, entrapment_s: float = ENTRAPMENT_S) -> frozenset[str]:
    """The codes that stand now: faults, events and alarms of DOMAIN 4.2's table."""
    codes = {state.fault} if state.fault else set()
    if not state.powered:
        codes.add(POWER_LOST)
    if state.inspection:
        codes.add(INSPECTION)
    if state.phase is Phase.STUCK and state.passenger:
        if state.stuck_for >= min(BUTTON_S, entrapment_s):
            codes.add(BUTTON)
        if state.stuck_for >= entrapment_s:
            codes.add(ENTRAPPED)
    return frozenset(codes)
