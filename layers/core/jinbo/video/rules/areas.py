"""Where in the picture something is (区域判定): the zones drawn on a camera, its masks, and which codes hold there."""

from __future__ import annotations

from collections.abc import Iterator

from jinbo.video.model import Box, Camera, Point
from jinbo.video.rules.codes import COLD, HEAD, Code
from jinbo.video.rules.polygons import contains


def point_of(kind: str, box: Box) -> Point:
    """The point of a thing that says where it is: a head's middle, of everything else where it stands."""
    return (box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2 if kind == HEAD else box.y2


def masked(camera: Camera, point: Point) -> bool:
    """Whether nothing may look there."""
    return any(contains(mask, point) for mask in camera.masks)


def area_of(camera: Camera, code: Code, point: Point) -> str | None:
    """The id of the zone in which a code holds at a point; None where it does not hold.

    Without any zone drawn the picture is all food area (or all car), '': what holds in a 专间 only does not hold there.
    """
    if not camera.zones:
        return None if code.zones == COLD else ""
    inside = (zone.id for zone in camera.zones if zone.kind in code.zones and contains(zone.polygon, point))
    return next(inside, None)


def zone_told(camera: Camera, area: str) -> tuple[str, str]:
    """Kind and name of a zone as events tell it; empty where none is drawn or it was drawn over since."""
    zone = next((one for one in camera.zones if one.id == area), None)
    return (str(zone.kind), zone.name or zone.id) if zone else ("", "")


def held(camera: Camera, table: tuple[Code, ...], kind: str, box: Box) -> Iterator[tuple[Code, str]]:
    """The codes that hold for a thing of this kind where it is, with their areas."""
    point = point_of(kind, box)
    for code in table:
        if kind == code.kind or (not code.kind and kind in code.labels):
            area = area_of(camera, code, point)
            if area is not None:
                yield code, area
