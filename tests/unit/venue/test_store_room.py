"""A dry store breathes the outside's damp, and its dehumidifier holds T09."""

from __future__ import annotations

from local.venue.devices.store_room import StoreRoomState, step

DAMP = 82.0


def settled(minutes: int, *, door_open: bool = False, dryer_works: bool = True) -> StoreRoomState:
    state = StoreRoomState(58.0)
    for _ in range(minutes):
        state = step(state, DAMP, door_open, dryer_works, 60.0)
    return state


def test_the_dehumidifier_holds_the_store_below_70_percent_on_a_damp_night() -> None:
    assert all(settled(minutes).humidity < 70 for minutes in range(0, 720, 30))


def test_without_it_the_store_comes_to_the_outsides_humidity() -> None:
    assert settled(720, dryer_works=False).humidity > 80


def test_an_open_door_is_faster_than_the_dehumidifier() -> None:
    assert settled(90, door_open=True).humidity > 70
