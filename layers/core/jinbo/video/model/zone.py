"""Zones of a camera's picture (区域): what part of it shows which kind of place (DOMAIN 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]
"""(x right, y down) as shares of the picture's width and height, 0..1: a zone outlives a change of resolution (F20)."""
Polygon = tuple[Point, ...]
"""Corners in order, closed by itself."""


class ZoneKind(StrEnum):
    """What a zone shows (区域类型). Rules of DOMAIN 2.2 hold in some kinds only: a mask is a must in the 专间."""

    COLD_PREP = "COLD_PREP"  # 专间
    COOKING = "COOKING"  # 烹饪
    PREP = "PREP"  # 粗加工
    WASHING = "WASHING"  # 洗消
    SERVING = "SERVING"  # 备餐
    STORE = "STORE"  # 仓库
    DINING = "DINING"  # 餐厅
    OFFICE = "OFFICE"  # 办公, where a phone is no violation
    BIN = "BIN"  # 垃圾桶
    CAR = "CAR"  # 轿厢
    LANDING = "LANDING"  # 层站


LIFT_KINDS = frozenset({ZoneKind.CAR, ZoneKind.LANDING})
"""Kinds of a lift's camera; all others are of a business."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the picture with a meaning; zones may overlap."""

    id: str
    kind: ZoneKind
    name: str
    polygon: Polygon
