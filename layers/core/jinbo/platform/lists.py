"""Lists of the records table's first index (列表): where a case stands in them, one after another beyond a position, and
what is closed a month at a time; and the line of history that each change of a case leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from jinbo.kernel.clock import iso, parse_iso
from jinbo.kernel.lists import Page
from jinbo.platform import items

T = TypeVar("T")

MONTHS = 12
"""What was closed longer ago is read from the archive."""


def standing(name: str, id_: str, rank: int, due_at: datetime, closed_at: datetime | None) -> items.Plain:
    """The index keys of a case: open ones by gravity (0 first) and the time they have left, closed ones in their month's list."""
    if closed_at is None:
        return {"gsi1pk": f"{name}#OPEN", "gsi1sk": f"{rank}#{iso(due_at)}#{id_}"}
    return {"gsi1pk": f"{name}#CLOSED#{iso(closed_at)[:7]}", "gsi1sk": f"{iso(closed_at)}#{id_}"}


def line(name: str, id_: str, seq: int, at: datetime, told: items.Plain) -> items.Plain:
    """A line of a case's history: what was `told` of change `seq`."""
    stamp = iso(at)
    key = {"pk": f"{name}#{id_}", "sk": f"LOG#{seq:06d}", "kind": f"{name}_LOG"}
    return {**key, "created_at": stamp, "updated_at": stamp, "seq": seq, **told}


def lines(name: str, id_: str) -> Iterator[items.Plain]:
    """All lines of a case's history, in order."""
    wanted = {"pk": f"{name}#{id_}", "log": "LOG#"}
    return items.query("#pk = :pk AND begins_with(#sk, :log)", wanted, ConsistentRead=True)


def page(found: Sequence[items.Plain], limit: int, make: Callable[[str], T]) -> Page[T]:
    """The first `limit` of what was read, each made from its body; one read further tells whether there is more."""
    further = found[limit - 1]["gsi1sk"] if len(found) > limit else ""
    return Page([make(item["body"]) for item in found[:limit]], further)


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
