"""The venue's plan on the wire (平面图): GeoJSON's shapes in plan metres, x east and y north of the middle."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel

from jinbo.subjects.model import Hall
from jinbo.subjects.plan import CENTRE
from jinbo.subjects.service.venue import VenuePlan


class Polygon(BaseModel):
    """A GeoJSON polygon of one ring, closed."""

    type: Literal["Polygon"] = "Polygon"
    coordinates: list[list[tuple[float, float]]]


class HallProperties(BaseModel):
    """What a hall is called and where its label stands."""

    code: str
    name_zh: str
    name_en: str
    zone: str
    level: int
    centre: tuple[float, float]


class HallFeature(BaseModel):
    """A hall as a GeoJSON feature."""

    type: Literal["Feature"] = "Feature"
    geometry: Polygon
    properties: HallProperties

    @classmethod
    def of(cls, hall: Hall) -> Self:
        """The feature of a hall."""
        ring = [*hall.outline, hall.outline[0]]
        properties = HallProperties(
            code=hall.code,
            name_zh=hall.name_zh,
            name_en=hall.name_en,
            zone=hall.zone,
            level=hall.level,
            centre=hall.centre,
        )
        return cls(geometry=Polygon(coordinates=[ring]), properties=properties)


class ZoneView(BaseModel):
    """A supervision zone (片区)."""

    id: str
    name_zh: str
    name_en: str
    halls: list[str]


class MarkView(BaseModel):
    """A business, lift or device on the plan."""

    type: Literal["business", "lift", "device"]
    id: str
    name: str
    kind: str
    hall: str
    zone: str
    position: tuple[float, float]
    status: str


class VenueView(BaseModel):
    """The plan and what the asker may see on it."""

    centre: tuple[float, float]
    """WGS-84 (lat, lng) of the plan's origin."""
    bounds: tuple[float, float, float, float]
    """Metres: least x, least y, most x, most y."""
    halls: list[HallFeature]
    zones: list[ZoneView]
    marks: list[MarkView]

    @classmethod
    def of(cls, plan: VenuePlan) -> Self:
        """The view of a plan."""
        xs = [x for hall in plan.halls for x, _ in hall.outline]
        ys = [y for hall in plan.halls for _, y in hall.outline]
        return cls(
            centre=(CENTRE.lat, CENTRE.lng),
            bounds=(min(xs), min(ys), max(xs), max(ys)),
            halls=[HallFeature.of(hall) for hall in plan.halls],
            zones=[ZoneView.model_validate(zone, from_attributes=True) for zone in plan.zones],
            marks=[MarkView.model_validate(mark, from_attributes=True) for mark in plan.marks],
        )
