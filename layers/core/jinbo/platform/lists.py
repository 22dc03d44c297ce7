"""Lists of the records table's first index (列表): one after another beyond a position, and what is closed a month at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jinbo.kernel.clock import parse_iso
from jinbo.platform import items

MONTHS = 12
"""What was closed longer ago is read from the archive."""


def listed(name: str, side: str, position: str, limit: int) -> Iterator[items.Plain]:
    """Items of a list beyond a position, upwards for `>` and downwards for `<`."""
    condition, values = "#gsi1pk = :name", {"name": name}
    if position:
        condition, values = f"{condition} AND #gsi1sk {side} :position", {**values, "position": position}
    return items.query(condition, values, limit=limit, IndexName="gsi1", ScanIndexForward=side == ">")


def by_month(prefix: str, position: str, now: datetime, limit: int) -> list[items.Plain]:
    """Items of the lists `<prefix>#<month>`, latest first, a month's list after the other, MONTHS at most."""
    found: list[items.Plain] = []
    start = parse_iso(position.partition("#")[0]) if position else now
    for month in _months_back(start):
        found += listed(f"{prefix}#{month}", "<", position, limit - len(found))
        if len(found) >= limit:
            break
    return found


def _months_back(start: datetime) -> Iterator[str]:
    year, month = start.year, start.month
    for _ in range(MONTHS):
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
