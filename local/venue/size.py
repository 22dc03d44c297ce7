"""How large the simulated venue is (场馆规模): DOMAIN 0.3's published figures, or a small one for a quick start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each. Food businesses are those with a kitchen, a store or food on show."""

    hall_catering: int
    group_meal: int
    banquet: int
    hotel: int
    supplier: int
    warehouse: int
    exhibitor: int
    lift_users: int
    lift_maintainers: int
    lifts: int
    connected_lifts: int
    """Lifts with a terminal (AI终端)."""
    kitchen_cameras: int
    lift_cameras: int

    @property
    def food_businesses(self) -> int:
        """Food businesses in and outside the halls."""
        return (
            self.hall_catering
            + self.group_meal
            + self.banquet
            + self.hotel
            + self.supplier
            + self.warehouse
            + self.exhibitor
        )

    @property
    def businesses(self) -> int:
        """All businesses in the register."""
        return self.food_businesses + self.lift_users + self.lift_maintainers


FULL = Size(
    hall_catering=73,
    group_meal=12,
    banquet=8,
    hotel=30,
    supplier=40,
    warehouse=3,
    exhibitor=34,
    lift_users=1,
    lift_maintainers=6,
    lifts=419,
    connected_lifts=40,
    kitchen_cameras=73,
    lift_cameras=40,
)
"""The third fair: about 200 food businesses, 73 catering units in the halls, 419 lifts, 40 of them with a terminal [S8]; each of
those units and lifts has a camera."""
SMALL = Size(
    hall_catering=7,
    group_meal=1,
    banquet=0,
    hotel=0,
    supplier=1,
    warehouse=1,
    exhibitor=0,
    lift_users=1,
    lift_maintainers=1,
    lifts=8,
    connected_lifts=8,
    kitchen_cameras=5,
    lift_cameras=3,
)
"""Twelve businesses and eight lifts: up in a fraction of the time, with every kind of device and eight cameras."""
