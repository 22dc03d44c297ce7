"""How events are made, moved on and told (事件的事实). Pictures go by their place in the bucket; nobody is named but the judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from jinbo.kernel.clock import iso, to_ms
from jinbo.kernel.fact import Audience, Fact
from jinbo.kernel.ids import natural_id
from jinbo.video.model import Box, Camera
from jinbo.video.model.event import EventStatus, VideoEvent
from jinbo.video.model.watching import Occurrence, Shot
from jinbo.video.rules.areas import zone_told
from jinbo.video.rules.codes import REVIEWED_FIRST, Code, code_of, snapshot

OPENED = "video.event.opened"
UPDATED = "video.event.updated"
ENDED = "video.event.ended"
JUDGED = "video.event.judged"
_INSIDE = frozenset({Audience.REGULATOR, Audience.ENTERPRISE})
_INNER = frozenset({"pictures", "verdict"})
"""Where pictures lie and who stands in them, and which officer judged, is the regulator's alone."""


def new_event(
    camera: Camera,
    one: Occurrence,
    code: Code,
    *,
    profile: str,
    model: str,
    experimental: bool,
    owners: Sequence[str],
) -> VideoEvent:
    """The event that an occurrence opens."""
    kind, name = zone_told(camera, one.area)
    return VideoEvent(
        id=one.event,
        camera=camera.id,
        subject=camera.subject,
        enterprise=camera.enterprise,
        owners=tuple(dict.fromkeys(owner for owner in (camera.enterprise, *owners) if owner)),
        hall=camera.hall,
        zone=camera.zone,
        place=camera.place,
        name=camera.name,
        code=code.code,
        area=kind,
        area_name=name,
        since=one.since,
        until=None,
        confidence=one.confidence,
        level=code.level,
        handle_s=code.handle_s,
        experimental=experimental,
        model=model,
        rule=snapshot(code, profile),
        first=one.first,
        best=one.best,
        last=one.latest,
    )


def moved_on(event: VideoEvent, one: Occurrence, *, over: bool) -> VideoEvent:
    """The event with what its occurrence has become."""
    best = one.best if one.best.quality > event.best.quality else event.best
    return replace(
        event,
        until=one.last if over else event.until,
        confidence=max(event.confidence, one.confidence),
        best=best,
        last=one.latest if one.latest.at >= event.last.at else event.last,
    )


def event_fact(kind: str, event: VideoEvent, now: datetime, at: datetime, when: Callable[[int], datetime]) -> Fact:
    """An event was opened, updated (a better picture, or surer), ended, or judged by an officer.

    `from` and `until` are instants of the platform's clock (`when`); `from_ms`, `until_ms` and a picture's `at_ms` are the
    same on the video service's clock, by which a clip is found.

    Raises:
        ValueError: `kind` is none of these four.
    """
    if kind not in (OPENED, UPDATED, ENDED, JUDGED):
        raise ValueError(kind)
    verdict = event.verdict
    value: dict[str, Any] = {
        "camera": event.camera,
        "name": event.name,
        "enterprise": event.enterprise,
        "hall": event.hall,
        "zone": event.zone,
        "place": event.place,
        "event": event.id,
        "code": event.code,
        "code_zh": _words(event.code)[0],
        "code_en": _words(event.code)[1],
        "area": event.area,
        "area_name": event.area_name,
        "from": iso(when(event.since)),
        "until": iso(when(event.until)) if event.until is not None else None,
        "from_ms": event.since,
        "until_ms": event.until,
        "confidence": event.confidence,
        "level": event.level,
        "handle_s": event.handle_s,
        "experimental": event.experimental,
        "model": event.model,
        "rule": dict(event.rule),
        "clause": clause_of(event.code),
        "pictures": [picture(role, shot) for role, shot in event.pictures],
        "status": str(event.status),
    }
    if verdict is not None:
        value["verdict"] = {"by": verdict.by, "verdict": str(verdict.kind), "reason": verdict.reason}
    return Fact(
        id=natural_id(kind, event.id, to_ms(at)),
        kind=kind,
        subject=event.subject,
        occurred_at=at,
        recorded_at=now,
        value=value,
        audience=_INSIDE if shown_outside(event.code, event.status) else frozenset({Audience.REGULATOR}),
        inner=_INNER,
        ref=f"VIDEO-EVENT#{event.id}|EVENT",
    )


def shown_outside(code: str, status: EventStatus) -> bool:
    """Whether the watched enterprise may know of an event: at once, or once a person has confirmed it."""
    return code not in REVIEWED_FIRST or status is EventStatus.CONFIRMED


def picture(role: str, shot: Shot) -> dict[str, Any]:
    """A picture as it is told: boxes in shares of the picture; `others` are those who must be blurred."""
    return {
        "role": role,
        "at_ms": shot.at,
        "taken_ms": shot.taken,
        "key": shot.key,
        "box": _corners(shot.box),
        "score": shot.score,
        "others": [_corners(box) for box in shot.others],
    }


def clause_of(code: str) -> str:
    """The text that a code stands on."""
    row = code_of(code)
    return row.clause if row else ""


def _words(code: str) -> tuple[str, str]:
    row = code_of(code)
    return (row.zh, row.en) if row else (code, code)


def _corners(box: Box) -> list[float]:
    return [box.x1, box.y1, box.x2, box.y2]
