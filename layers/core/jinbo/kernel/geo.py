"""Places on the earth (地理): WGS-84 degrees inside the platform; GCJ-02 only in clients (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from jinbo.kernel.frozen import frozen

EARTH_RADIUS_M = 6_371_008.0
"""Mean radius in metres (DOMAIN 5)."""


@frozen
class Point:
    """A place in WGS-84 degrees.

    Raises:
        ValueError: outside the earth, or not a number.
    """

    lat: float
    lng: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):
            raise ValueError(f"not a place on the earth: {self.lat}, {self.lng}")


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance in metres by the haversine formula (DOMAIN 5)."""
    dlat, dlng = radians(b.lat - a.lat), radians(b.lng - a.lng)
    chord = sin(dlat / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(dlng / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Whether `point` lies in the polygon of `ring` (closed by itself), by ray casting; for rooms and halls, not oceans."""
    within = False
    previous = ring[-1]
    for corner in ring:
        if (corner.lat > point.lat) != (previous.lat > point.lat):
            crossing = corner.lng + (point.lat - corner.lat) * (previous.lng - corner.lng) / (previous.lat - corner.lat)
            within ^= point.lng < crossing
        previous = corner
    return within
