"""The venue's plan (场馆平面图): the “four-leaf clover” of the National Exhibition and Convention Center, drawn by ourselves.

A schematic in metres, x east and y north of the middle: four leaves on the diagonals, each split along its axis into two halls,
the round plaza between them and the north hall. It is for finding one's way on a screen, not for building.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, radians, sin

from jinbo.kernel.geo import EARTH_RADIUS_M, Point
from jinbo.subjects.model import Hall, Metres, Zone

CENTRE = Point(31.1906, 121.2981)
"""The middle of the plan in WGS-84."""
_LEAF_START, _LEAF_LENGTH, _LEAF_HALF_WIDTH = 95.0, 390.0, 165.0
_PLAZA_RADIUS = 90.0

ZONES = (
    Zone("A", "西北片区", "North-west leaf", ("1.1", "2.1")),
    Zone("B", "西南片区", "South-west leaf", ("3", "4.1")),
    Zone("C", "东南片区", "South-east leaf", ("5.1", "6.1")),
    Zone("D", "东北片区", "North-east leaf", ("7.1", "8.1")),
    Zone("N", "北片区", "North", ("NH", "CP")),
    Zone("O", "馆外", "Outside the venue", ()),
)
_LEAF_BEARINGS = {"A": 135.0, "B": 225.0, "C": 315.0, "D": 45.0}
"""Direction of each leaf's axis, degrees counter-clockwise from east."""


def _turned(along: float, aside: float, bearing: float) -> Metres:
    angle = radians(bearing)
    return (
        round(along * cos(angle) - aside * sin(angle), 1),
        round(along * sin(angle) + aside * cos(angle), 1),
    )


def _half_leaf(bearing: float, side: int) -> tuple[Metres, ...]:
    steps = 16
    rim = [
        (_LEAF_START + _LEAF_LENGTH * step / steps, side * _LEAF_HALF_WIDTH * sin(pi * step / steps) ** 0.6)
        for step in range(steps + 1)
    ]
    return tuple(_turned(along, aside, bearing) for along, aside in rim)


def _circle(radius: float) -> tuple[Metres, ...]:
    return tuple(_turned(radius, 0, 360 * step / 24) for step in range(24))


def _halls() -> tuple[Hall, ...]:
    halls = []
    for zone in ZONES:
        if zone.id in _LEAF_BEARINGS:
            for code, side in zip(zone.halls, (1, -1), strict=True):
                outline = _half_leaf(_LEAF_BEARINGS[zone.id], side)
                halls.append(Hall(code, f"{code}号馆", f"Hall {code}", zone.id, 1, outline))
    north = ((-150.0, 400.0), (150.0, 400.0), (150.0, 520.0), (-150.0, 520.0))
    halls.append(Hall("NH", "北厅", "North Hall", "N", 1, north))
    halls.append(Hall("CP", "中央广场", "Central Plaza", "N", 1, _circle(_PLAZA_RADIUS)))
    return tuple(halls)


HALLS = _halls()
_BY_CODE = {hall.code: hall for hall in HALLS}
_BY_ZONE = {zone.id: zone for zone in ZONES}


def hall(code: str) -> Hall | None:
    """The hall of a code."""
    return _BY_CODE.get(code)


def zone(id_: str) -> Zone | None:
    """The zone of an id."""
    return _BY_ZONE.get(id_)


def zone_of(hall_code: str) -> str:
    """The zone of a hall; 'O', outside, for what stands in none."""
    found = _BY_CODE.get(hall_code)
    return found.zone if found else "O"


def contains(outline: Sequence[Metres], spot: Metres) -> bool:
    """Whether `spot` lies in a polygon that closes itself, by ray casting."""
    x, y = spot
    within = False
    previous = outline[-1]
    for corner in outline:
        if (corner[1] > y) != (previous[1] > y):
            crossing = corner[0] + (y - corner[1]) * (previous[0] - corner[0]) / (previous[1] - corner[1])
            within ^= x < crossing
        previous = corner
    return within


def spots(hall_code: str, count: int) -> tuple[Metres, ...]:
    """`count` places spread over a hall, off its walls, always the same ones: where a seed puts things.

    Raises:
        KeyError: no such hall.
    """
    found = _BY_CODE[hall_code]
    (mid_x, mid_y), off_wall = found.centre, 0.93
    outline = [(mid_x + (x - mid_x) * off_wall, mid_y + (y - mid_y) * off_wall) for x, y in found.outline]
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    step = 32.0
    while True:
        columns, rows = int((max(xs) - min(xs)) / step) + 1, int((max(ys) - min(ys)) / step) + 1
        grid = [
            (round(min(xs) + (column + 0.5) * step, 1), round(min(ys) + (row + 0.5) * step, 1))
            for row in range(rows)
            for column in range(columns)
        ]
        inside = [spot for spot in grid if contains(outline, spot)]
        if len(inside) >= count:
            return tuple(inside[index * len(inside) // count] for index in range(count))
        step *= 0.8


def to_wgs84(spot: Metres) -> Point:
    """A place on the plan as degrees; flat-earth, good to a decimetre over the venue."""
    x, y = spot
    degree = EARTH_RADIUS_M * pi / 180
    return Point(CENTRE.lat + y / degree, CENTRE.lng + x / (degree * cos(radians(CENTRE.lat))))
