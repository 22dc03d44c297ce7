"""Polygons in a picture (多边形): whether one can be drawn so, and whether a point lies in it. Shares of width and height."""

from __future__ import annotations

from itertools import combinations, pairwise

from jinbo.video.model import Fault, Point, Polygon

MAX_CORNERS = 32
MIN_AREA = 1e-4
"""Of the whole picture: a square of a hundredth of its width. Nothing less can be seen, nor was meant."""


def polygon_faults(polygon: Polygon, field: str) -> list[Fault]:
    """What is wrong with a polygon, the first thing only: later ones follow from it."""
    if not 3 <= len(polygon) <= MAX_CORNERS:
        return [
            Fault(
                field,
                "polygon-corners",
                f"多边形应有3至{MAX_CORNERS}个顶点",
                f"A polygon has 3 to {MAX_CORNERS} corners",
            )
        ]
    if not all(0.0 <= share <= 1.0 for corner in polygon for share in corner):  # NaN is not between either
        return [
            Fault(field, "polygon-outside", "顶点坐标应在画面之内（0至1）", "Corners lie inside the picture, 0 to 1")
        ]
    if crosses_itself(polygon):
        return [
            Fault(
                field, "polygon-crosses", "多边形的边不能相交或重叠", "The sides of a polygon neither cross nor touch"
            )
        ]
    if area(polygon) < MIN_AREA:
        return [Fault(field, "polygon-area", "多边形面积过小", "The polygon holds next to no area")]
    return []


def area(polygon: Polygon) -> float:
    """Its area as a share of the picture's (Gauss's formula)."""
    sides = pairwise((*polygon, polygon[0]))
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in sides)) / 2


def contains(polygon: Polygon, point: Point) -> bool:
    """Whether `point` lies in the polygon, by ray casting. Of two that share a side, a point on it lies in one."""
    x, y = point
    within = False
    for (x1, y1), (x2, y2) in pairwise((*polygon, polygon[0])):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            within = not within
    return within


def crosses_itself(polygon: Polygon) -> bool:
    """Whether two sides have a point in common that is not the corner where one follows the other."""
    count = len(polygon)
    sides = list(pairwise((*polygon, polygon[0])))
    if any(start == end for start, end in sides):
        return True
    for (i, (a, b)), (j, (c, d)) in combinations(enumerate(sides), 2):
        if j == i + 1 or (i == 0 and j == count - 1):
            first, corner, last = (a, b, d) if j == i + 1 else (c, a, b)
            if _turn(first, corner, last) == 0 and not _between(first, last, corner):
                return True  # it goes back along itself
        elif _meet(a, b, c, d):
            return True
    return False


def _turn(a: Point, b: Point, c: Point) -> float:
    """Positive where a → b → c turns one way, negative the other, 0 on a line (to within a rounding error)."""
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0.0 if abs(turn) < 1e-12 else turn


def _between(a: Point, b: Point, on_line: Point) -> bool:
    """Whether a point of the line through a and b lies between them."""
    return all(min(p, q) <= x <= max(p, q) for p, q, x in zip(a, b, on_line, strict=True))


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the segments a–b and c–d have a point in common."""
    at_c, at_d, at_a, at_b = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if at_c * at_d < 0 and at_a * at_b < 0:
        return True
    touching = ((at_c, a, b, c), (at_d, a, b, d), (at_a, c, d, a), (at_b, c, d, b))
    return any(turn == 0 and _between(start, end, point) for turn, start, end, point in touching)
