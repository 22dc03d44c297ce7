"""A dry store's air (干货库): relative humidity follows the outside slowly; a dehumidifier with hysteresis holds it down."""

from __future__ import annotations

from typing import NamedTuple

ROOM_S = 5_400.0
"""Time constant of the exchange with the outside, door shut."""
OPEN_ROOM_S = 600.0
DRIES_PER_S = 14.0 / 3_600
"""What the dehumidifier takes out, in % a second."""
START, STOP = 62.0, 55.0
"""% RH at which it switches; T09 warns above 70 (DOMAIN 2.3)."""


class StoreRoomState(NamedTuple):
    """Relative humidity in %, and whether the dehumidifier runs."""

    humidity: float
    drying: bool = False


def step(state: StoreRoomState, outside: float, door_open: bool, dryer_works: bool, seconds: float) -> StoreRoomState:
    """The state `seconds` later."""
    drying = state.humidity >= START or (state.drying and state.humidity > STOP)
    change = (outside - state.humidity) / (OPEN_ROOM_S if door_open else ROOM_S)
    if drying and dryer_works:
        change -= DRIES_PER_S
    return StoreRoomState(min(99.0, max(5.0, state.humidity + change * seconds)), drying)
