"""Cabinets keep, lose and regain their temperature as physics and their makes say."""

from __future__ import annotations

from math import exp

import pytest

from local.venue.devices.cabinet import STEP_S, Cabinet, CabinetState, Surroundings, at_rest, step
from local.venue.devices.catalogue import CABINETS, COLD_ROOM_FROZEN, EMPTY_FREEZER, FREEZER, FRIDGE, HOT_HOLDING
from local.venue.devices.surroundings import door_is_open, kitchen_air

MIDNIGHT = 1_604_505_600_000  # 2020-11-05T00:00+08:00, the first day of the fair
LIMIT = {
    "FRIDGE": (0.0, 8.0),
    "FREEZER": (None, -12.0),
    "EMPTY_FREEZER": (None, -12.0),
    "COLD_ROOM": (0.0, 8.0),
    "COLD_ROOM_FROZEN": (None, -18.0),
    "HOT_HOLDING": (60.0, None),
    "PREP_ROOM": (None, 25.0),
}  # DOMAIN 2.3


def after(cabinet: Cabinet, state: CabinetState, minutes: float, **around: bool) -> CabinetState:
    for _ in range(round(minutes * 60 / STEP_S)):
        state = step(cabinet, state, Surroundings(25.0, **around), STEP_S)
    return state


def test_an_open_door_warms_a_freezer_past_its_limit_within_minutes() -> None:
    warmed = after(FREEZER, at_rest(FREEZER), 5, door_open=True)
    assert warmed.probe > -12 + 1
    assert warmed.air > warmed.goods, "the air warms first, the goods follow"


def test_a_shut_door_lets_it_fall_back() -> None:
    warmed = after(FREEZER, at_rest(FREEZER), 20, door_open=True)
    assert after(FREEZER, warmed, 60).probe < -12


def test_a_failed_compressor_warms_by_newtons_law_with_the_time_constant_of_the_whole() -> None:
    tau = (FREEZER.air_capacity + FREEZER.goods_capacity) / FREEZER.leak
    state = CabinetState(-20.0, -20.0, -20.0)
    hours = 20
    state = after(FREEZER, state, hours * 60, plant_works=False)
    predicted = 25 + (-20 - 25) * exp(-hours * 3600 / tau)
    mean = (FREEZER.air_capacity * state.air + FREEZER.goods_capacity * state.goods) / (
        FREEZER.air_capacity + FREEZER.goods_capacity
    )
    # The goods lag behind the walls that leak, so the whole warms a little slower than one lump would.
    assert mean == pytest.approx(predicted, abs=2.5)
    assert mean < predicted


def test_a_full_freezer_holds_many_times_longer_than_an_empty_one() -> None:
    def minutes_to_limit(cabinet: Cabinet) -> int:
        state, minutes = at_rest(cabinet), 0
        while state.probe < -10 and minutes < 6_000:
            state, minutes = after(cabinet, state, 1, plant_works=False), minutes + 1
        return minutes

    assert minutes_to_limit(FREEZER) > 3 * minutes_to_limit(EMPTY_FREEZER)


def test_without_power_no_cabinet_is_held() -> None:
    assert after(HOT_HOLDING, at_rest(HOT_HOLDING), 60, powered=False).probe < 60
    assert after(FRIDGE, at_rest(FRIDGE), 120, powered=False).probe > 8


@pytest.mark.parametrize("cabinet", [FREEZER, COLD_ROOM_FROZEN], ids=["kitchen freezer", "frozen store"])
def test_a_defrost_is_a_bump_that_stays_below_the_limit(cabinet: Cabinet) -> None:
    limit = -12.0 if cabinet is FREEZER else -18.0
    warmest_start = CabinetState(*[cabinet.setpoint + cabinet.band] * 3)
    state, peak = step(cabinet, warmest_start, Surroundings(27.0, defrost_now=True), STEP_S), -99.0
    assert state.defrosting
    for _ in range(360):
        state = step(cabinet, state, Surroundings(27.0), STEP_S)
        peak = max(peak, state.probe)
    assert cabinet.setpoint + cabinet.band + 1 < peak < limit
    assert not state.defrosting


def test_the_thermostat_switches_with_hysteresis() -> None:
    state, switches = at_rest(FREEZER), 0
    for _ in range(24 * 60):
        before = state.running
        state = after(FREEZER, state, 1)
        switches += before != state.running
    assert 2 * 24 < switches < 2 * 24 * 12, "a compressor starts between once and twelve times an hour"


@pytest.mark.parametrize("make", sorted(CABINETS))
def test_a_day_of_the_fair_brings_no_excursion_of_ten_minutes(make: str) -> None:
    low, high = LIMIT[make]
    state, beyond, longest = at_rest(CABINETS[make]), 0.0, 0.0
    for ms in range(MIDNIGHT, MIDNIGHT + 86_400_000, 10_000):
        state = step(CABINETS[make], state, Surroundings(kitchen_air(ms), door_is_open(1, make, ms)), STEP_S)
        out = (high is not None and state.probe > high + 0.5) or (low is not None and state.probe < low - 0.5)
        beyond = beyond + STEP_S if out else 0.0
        longest = max(longest, beyond)
    assert longest < 600, "DOMAIN 3.6 warns from ten minutes on"


def test_doors_follow_the_hours_of_business() -> None:
    def openings(start_hour: int, hours: int) -> int:
        instants = range(MIDNIGHT + start_hour * 3_600_000, MIDNIGHT + (start_hour + hours) * 3_600_000, 5_000)
        states = [door_is_open(7, "fz-0001", ms) for ms in instants]
        return sum(now and not before for before, now in zip([False, *states], states, strict=False))

    assert openings(0, 5) == 0, "nobody opens a freezer at night"
    assert openings(10, 4) > 12, "lunch"
    assert openings(10, 4) > openings(14, 4)


def test_the_same_seed_gives_the_same_day() -> None:
    days = [[door_is_open(seed, "fz-0001", MIDNIGHT + s * 30_000) for s in range(2880)] for seed in (1, 1, 2)]
    assert days[0] == days[1] != days[2]
