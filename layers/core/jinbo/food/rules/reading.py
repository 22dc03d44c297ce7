"""What a fact about a video event says to violations (事件解读). Facts of lifts, of cameras' faults and other kinds say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinbo.food.model import Level, Place, Verdict
from jinbo.food.rules.codes import concerns_food
from jinbo.kernel.clock import parse_iso
from jinbo.kernel.fact import Fact
from jinbo.kernel.frozen import frozen

KINDS = frozenset({"video.event.opened", "video.event.updated", "video.event.ended", "video.event.judged"})


@frozen
class EventNews:
    """An event as a fact tells it. Every kind tells all of it, so whichever comes first may open the violation."""

    event: str
    code: str
    level: Level
    place: Place
    since: datetime
    until: datetime | None
    confidence: float
    handle_s: int
    clause: str
    model: str
    experimental: bool
    rule: Mapping[str, Any]
    verdict: Verdict
    judged_by: str
    reason: str
    at: datetime
    """When this was told; of two verdicts the later one stands."""


def read(fact: Fact) -> EventNews | None:
    """What a fact says, or None.

    Raises:
        KeyError, ValueError: the fact lacks what its kind promises (the queue's dead letters show it).
    """
    value = fact.value
    if fact.kind not in KINDS or fact.subject.type != "business" or not concerns_food(str(value["code"])):
        return None
    verdict, said = Verdict(value["status"]), value.get("verdict") or {}
    return EventNews(
        event=str(value["event"]),
        code=str(value["code"]),
        level=Level(value["level"]),
        place=Place(
            fact.subject,
            "",
            str(value["enterprise"]),
            str(value["hall"]),
            str(value["zone"]),
            str(value["place"]),
            str(value["camera"]),
            str(value.get("area", "")),
            str(value.get("area_name", "")),
        ),
        since=parse_iso(value["from"]),
        until=parse_iso(value["until"]) if value.get("until") else None,
        confidence=float(value["confidence"]),
        handle_s=int(value["handle_s"]),
        clause=str(value.get("clause", "")),
        model=str(value.get("model", "")),
        experimental=bool(value.get("experimental")),
        rule=value.get("rule") or {},
        verdict=verdict,
        judged_by=str(said.get("by", "")),
        reason=str(said.get("reason", "")),
        at=fact.occurred_at,
    )
