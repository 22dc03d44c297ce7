"""What the venue does to its devices: the room's air by the hour, and doors opened by people at work (Shanghai time)."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi

from local.venue.devices.chance import between, fraction

HOUR_MS = 3_600_000
SLOT_MS = 300_000
"""Doors are planned in slots of five minutes: at most one opening each."""
_SHANGHAI_MS = 8 * HOUR_MS

OPENINGS_AN_HOUR = (0, 0, 0, 0, 0, 0, 1, 3, 4, 4, 6, 8, 8, 6, 3, 3, 4, 5, 3, 1, 0, 0, 0, 0)
"""How often a kitchen's door is opened, by the hour of a fair day: prepared from 6, lunch at its height, closed at 20."""


def hour_of_day(ms: int) -> float:
    """Shanghai's hour, 0 … 24, of an instant in milliseconds since 1970."""
    return ((ms + _SHANGHAI_MS) % (24 * HOUR_MS)) / HOUR_MS


def kitchen_air(ms: int) -> float:
    """The air of a hall's kitchen in °C: 20 at night, 27 when the stoves burn in the early afternoon."""
    return 23.5 - 3.5 * cos(2 * pi * (hour_of_day(ms) - 2.0) / 24)


def outside_humidity(ms: int) -> float:
    """Relative humidity of the air that a store room breathes, in %: damp nights, drier afternoons."""
    return 72.0 + 10.0 * cos(2 * pi * (hour_of_day(ms) - 4.0) / 24)


@lru_cache(maxsize=8192)
def opening(seed: int, device: str, slot: int) -> tuple[int, int] | None:
    """Start and end, in milliseconds since 1970, of the door's opening in a slot, or None.

    An opening lasts 6 to 45 seconds, and one in forty three minutes: somebody is loading.
    """
    start_of_slot = slot * SLOT_MS
    an_hour = OPENINGS_AN_HOUR[int(hour_of_day(start_of_slot))]
    if fraction(seed, device, "door", slot) >= an_hour * SLOT_MS / HOUR_MS:
        return None
    loading = fraction(seed, device, "loading", slot) < 1 / 40
    length = 180_000 if loading else int(between(6_000, 45_000, seed, device, "length", slot))
    start = start_of_slot + int(between(0, SLOT_MS - length, seed, device, "start", slot))
    return start, start + length


def door_is_open(seed: int, device: str, ms: int) -> bool:
    """Whether somebody has the door open."""
    found = opening(seed, device, ms // SLOT_MS)
    return found is not None and found[0] <= ms < found[1]
