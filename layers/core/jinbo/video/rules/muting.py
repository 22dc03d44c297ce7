"""Why a suspicion is no event (屏蔽): an officer called it false there before, or it is a thing that has stood there all along."""

from __future__ import annotations

from collections.abc import Sequence

from jinbo.video.model import Box
from jinbo.video.model.event import Suppression
from jinbo.video.model.watching import Settled, Track
from jinbo.video.rules.codes import Code
from jinbo.video.rules.polygons import contains

MARGIN = 0.5
"""How far a suppression reaches beyond the box that was called false, in the box's own sizes."""
SAME_PLACE = 0.5
SETTLED = "settled"


def mute(code: Code, track: Track, suppressions: Sequence[Suppression], settled: list[Settled], at: int) -> str:
    """The suppression's id, `settled`, or '' for what is news. A settled thing that is seen again stays settled."""
    middle = (track.box.x1 + track.box.x2) / 2, (track.box.y1 + track.box.y2) / 2
    for one in suppressions:
        corners = ((one.region.x1, one.region.y1), (one.region.x2, one.region.y1))
        others = ((one.region.x2, one.region.y2), (one.region.x1, one.region.y2))
        if one.code == code.code and one.since <= at < one.expires and contains((*corners, *others), middle):
            return one.id
    for number, thing in enumerate(settled):
        if thing.code == code.code and thing.box.overlap(track.box) >= SAME_PLACE:
            settled[number] = Settled(thing.code, thing.box, at)
            return SETTLED
    return ""


def region_of(box: Box) -> Box:
    """Where a suppression holds after an event with this box was called false."""
    across, down = box.width * MARGIN, box.height * MARGIN
    return Box(
        round(max(0.0, box.x1 - across), 4),
        round(max(0.0, box.y1 - down), 4),
        round(min(1.0, box.x2 + across), 4),
        round(min(1.0, box.y2 + down), 4),
    )
