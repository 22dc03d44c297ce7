"""A lift runs between its landings, and its controller tells states and codes of GB/T 24476 (DOMAIN 4.2)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from local.venue.devices.lift import (
    BUTTON,
    ENTRAPPED,
    INSPECTION,
    POWER_LOST,
    STEP_S,
    Lift,
    LiftState,
    Orders,
    Phase,
    Traffic,
    floor_of,
    in_door_zone,
    raised,
    step,
    values,
)

NOON = 1_604_548_800_000  # 2020-11-05T12:00+08:00
LIFT = Lift(floors=4)
FREE = Orders()
HELD = Orders(hold_between_floors=True)


def run(seconds: float, orders: Orders = FREE, state: LiftState | None = None, start: int = NOON) -> list[LiftState]:
    states = [state or LiftState()]
    for number in range(round(seconds / STEP_S)):
        states.append(
            step(LIFT, states[-1], orders, Traffic(1, "lift-0001", start + int(number * STEP_S * 1000)), STEP_S)
        )
    return states


def until(states: list[LiftState], found: Callable[[LiftState], bool]) -> LiftState:
    return next(state for state in states if found(state))


def test_the_car_never_leaves_its_shaft_and_never_exceeds_its_speed() -> None:
    day = run(6 * 3600)
    assert min(s.height for s in day) >= 0
    assert max(s.height for s in day) <= 3 * LIFT.floor_height + 0.01
    assert max(abs(s.speed) for s in day) <= LIFT.rated_speed
    assert {floor_of(LIFT, s) for s in day if s.phase is Phase.OPEN} == {1, 2, 3, 4}


def test_doors_open_only_at_a_landing_and_the_car_moves_only_with_shut_doors() -> None:
    for state in run(3600):
        if state.phase in {Phase.OPENING, Phase.OPEN, Phase.CLOSING}:
            assert in_door_zone(LIFT, state)
            assert state.speed == 0
        if state.speed:
            assert values(LIFT, state)["door_status"] == 1


def test_speed_changes_no_faster_than_the_acceleration() -> None:
    states = run(1800)
    starting = [
        (before, now)
        for before, now in pairwise(states)
        if before.phase is now.phase is Phase.RUNNING and abs(now.speed) > abs(before.speed)
    ]
    assert starting
    assert all(abs(now.speed) - abs(before.speed) <= LIFT.acceleration * STEP_S + 1e-9 for before, now in starting)


def test_lunch_is_busier_than_the_night() -> None:
    def calls(start: int) -> int:
        return run(3600, start=start)[-1].calls

    assert calls(NOON) > 4 * calls(NOON - 9 * 3_600_000)


def test_a_car_held_between_floors_traps_its_passenger_and_the_alarms_rise_in_order() -> None:
    states = run(120, HELD)
    stuck = until(states, lambda s: s.phase is Phase.STUCK)
    assert stuck.passenger
    assert not in_door_zone(LIFT, stuck)
    codes = [raised(state) for state in states]
    assert codes.index(frozenset({BUTTON})) < codes.index(frozenset({BUTTON, ENTRAPPED}))
    told = values(LIFT, states[-1])
    assert (told["car_status"], told["door_zone"], told["door_status"], told["passenger_status"]) == (0, 2, 1, 1)


def test_released_it_drives_to_a_landing_and_opens() -> None:
    trapped = run(120, HELD)[-1]
    states = run(60, state=trapped)
    opened = until(states, lambda s: s.phase is Phase.OPEN)
    assert not opened.passenger
    assert raised(opened) == frozenset()


def test_a_power_cut_stops_the_car_and_is_told_as_event_41() -> None:
    running = until(run(300), lambda s: s.phase is Phase.RUNNING and not in_door_zone(LIFT, s))
    dark = run(30, Orders(powered=False), running)[-1]
    assert dark.speed == 0
    assert POWER_LOST in raised(dark)
    assert values(LIFT, dark)["power_status"] == 2
    assert values(LIFT, dark)["service_mode"] == 5
    assert POWER_LOST not in raised(run(1, state=dark)[-1])


def test_under_inspection_it_takes_no_calls() -> None:
    states = run(1200, Orders(inspection=True))
    assert states[-1].calls == 0
    assert raised(states[-1]) == {INSPECTION}
    assert values(LIFT, states[-1])["service_mode"] == 2


def test_a_fault_code_is_reported_while_it_stands() -> None:
    assert raised(run(5, Orders(fault="02"))[-1]) == {"02"}
    assert raised(run(5)[-1]) == frozenset()
