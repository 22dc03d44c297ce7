"""The venue (场馆): halls, zones, and where things are. Plan coordinates are metres, x east and y north of the centre."""

from __future__ import annotations

from enum import StrEnum

from jinbo.kernel.frozen import frozen
from jinbo.kernel.geo import Point

Metres = tuple[float, float]


class Source(StrEnum):
    """Where a record came from (DOMAIN 0.5)."""

    MANUAL = "MANUAL"
    IOT = "IOT"
    AI = "AI"
    INTEGRATION = "INTEGRATION"
    """A government feed: accepted as it comes, flagged where it is wrong (DOMAIN 1.2)."""
    IMPORT = "IMPORT"


@frozen
class Booth:
    """A stand in a hall (展位)."""

    hall: str
    no: str


@frozen
class Place:
    """Where something stands (位置). Everything may be unknown: an outside supplier has no hall."""

    hall: str = ""
    zone: str = ""
    floor: str = ""
    booth_no: str = ""
    text: str = ""
    """Words that lead a person there, such as 西厅北侧."""
    position: Metres | None = None
    geo: Point | None = None
    """WGS-84."""

    @property
    def booth(self) -> Booth | None:
        """The stand, when it is one."""
        return Booth(self.hall, self.booth_no) if self.hall and self.booth_no else None


@frozen
class Zone:
    """A supervision zone (片区): halls that one team looks after."""

    id: str
    name_zh: str
    name_en: str
    halls: tuple[str, ...]


@frozen
class Hall:
    """A hall (展馆) and its outline on the plan."""

    code: str
    name_zh: str
    name_en: str
    zone: str
    level: int
    """Storey: 1 stands on the ground; a hall of storey 2 lies over the one with the same leaf."""
    outline: tuple[Metres, ...]

    @property
    def centre(self) -> Metres:
        """The centre of gravity of its outline: where its label stands."""
        area = x = y = 0.0
        for (x1, y1), (x2, y2) in zip(self.outline, self.outline[1:] + self.outline[:1], strict=True):
            cross = x1 * y2 - x2 * y1
            area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
        return round(x / (3 * area), 1), round(y / (3 * area), 1)
