"""Boxes of one frame joined into things (目标合并): a face box and a head box that lie on each other are one head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jinbo.video.model import Box, Camera, Detection
from jinbo.video.model.seen import SeenFrame
from jinbo.video.rules.areas import masked, point_of
from jinbo.video.rules.codes import HEAD, KINDS, PERSON

LEAST_PX = 24
"""Lower things are not believed: no card was measured below 24 px (models/heads)."""
SAME_LABEL = 0.6
"""Overlap (IoU) from which two boxes of one label are one thing."""
WITHIN = 0.5
"""Share of the smaller box that lies in the other from which boxes of different labels are one thing."""
PEOPLE = frozenset({HEAD, PERSON, "body", "stranger"})
MOST = 40
"""Things in one frame; what is beyond is what was seen least surely."""
MOST_PEOPLE = 16
WHOLE = Box(0.0, 0.0, 1.0, 1.0)
"""Stands for everybody where there are more people than can be listed: all is blurred but the one it is about."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A thing in one frame: its kind, its box in shares of the picture, and each label's score on it."""

    kind: str
    box: Box
    labels: Mapping[str, float] = field(default_factory=dict)


def sightings(frame: SeenFrame, camera: Camera, wanted: frozenset[str]) -> list[Sighting]:
    """The things of a frame with a label that is wanted, surest first; what is masked or too small is left out."""
    found: list[Sighting] = []
    its = [one for one in frame.detections if one.label in wanted]
    for one in sorted(its, key=lambda each: (-each.score, each.label, each.box.x1, each.box.y1)):
        box = _shares(one.box, frame)
        kind = KINDS.get(one.label, one.label)
        if box is None or one.box.height < LEAST_PX or masked(camera, point_of(kind, box)):
            continue
        place = next((n for n, other in enumerate(found) if _one_thing(other, kind, one, box)), None)
        if place is None:
            found.append(Sighting(kind, box, {one.label: one.score}))
            continue
        other = found[place]
        score = max(one.score, other.labels.get(one.label, 0.0))
        found[place] = Sighting(kind, _around(other.box, box), {**other.labels, one.label: score})
    return found[:MOST]


def people(found: list[Sighting]) -> tuple[Box, ...]:
    """Where people are, for blurring."""
    boxes = tuple(one.box for one in found if one.kind in PEOPLE)
    return boxes if len(boxes) <= MOST_PEOPLE else (WHOLE,)


def _one_thing(other: Sighting, kind: str, one: Detection, box: Box) -> bool:
    if other.kind != kind:
        return False
    if one.label in other.labels:
        return other.box.overlap(box) >= SAME_LABEL
    return _within(other.box, box) >= WITHIN


def _within(a: Box, b: Box) -> float:
    across, down = min(a.x2, b.x2) - max(a.x1, b.x1), min(a.y2, b.y2) - max(a.y1, b.y1)
    least = min(a.area, b.area)
    return across * down / least if across > 0 and down > 0 and least > 0 else 0.0


def _around(a: Box, b: Box) -> Box:
    return Box(min(a.x1, b.x1), min(a.y1, b.y1), max(a.x2, b.x2), max(a.y2, b.y2))


def _shares(box: Box, frame: SeenFrame) -> Box | None:
    """The box in shares, cut to the picture; None where nothing of it is left."""
    if frame.width <= 0 or frame.height <= 0:
        return None
    x1, x2 = (min(1.0, max(0.0, x / frame.width)) for x in (box.x1, box.x2))
    y1, y2 = (min(1.0, max(0.0, y / frame.height)) for y in (box.y1, box.y2))
    return Box(round(x1, 4), round(y1, 4), round(x2, 4), round(y2, 4)) if x1 < x2 and y1 < y2 else None
