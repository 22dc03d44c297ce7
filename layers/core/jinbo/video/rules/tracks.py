"""Things followed through frames (目标跟踪): by overlap, then by the distance of their middles; time in ms, never in frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, hypot

from jinbo.video.model import Box
from jinbo.video.model.watching import Track
from jinbo.video.rules.codes import HEAD
from jinbo.video.rules.sightings import Sighting

LEAST_OVERLAP = 0.1
REACH = 1.0
"""In sizes of the thing: how far its middle may have moved between two frames of one moment."""
REACH_S = 1.0
"""And so much more for each second between them."""
MOST_REACH = 5.0
LIFE_MS = 30_000
"""Watched time after which a thing that is not seen is gone."""
MOST_TRACKS = 12
STILL = 0.25
"""In sizes: a thing whose middle stays so near its anchor stands still."""


LOOK_MS = 2_000
"""Looks closer together count less than a whole one each, for they err together."""
FADES = 16.0
"""After so many whole looks a look counts for a third of what it did."""
UNPROVEN = 2.0
"""Whole looks without a sighting that every new track begins with."""
PRESENT = {HEAD: 0.75}
OTHERS_PRESENT = 0.6
"""Share of looks in which a thing must have been seen to be believed: a patch of wall flickers, a head stays."""
AGAIN = 0.5
"""The same where its violation goes on in the area."""


def matched(tracks: Sequence[Track], seen: Sequence[Sighting], at: int) -> dict[int, int]:
    """Which sighting (value, its place) is which track (key, its place): the best overlaps first, then the nearest."""
    pairs = sorted(
        (-overlap, distance, i, j)
        for i, track in enumerate(tracks)
        for j, one in enumerate(seen)
        if track.kind == one.kind
        for overlap, distance in [(track.box.overlap(one.box), distance_in_sizes(track.box, one.box))]
        if overlap >= LEAST_OVERLAP or distance <= min(MOST_REACH, REACH + REACH_S * (at - track.seen) / 1000)
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in pairs:
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def begun(one: Sighting, at: int, look: float) -> Track:
    """A thing that was not there before, first seen by a look of this weight."""
    return Track(one.kind, one.box, at, at, one.box, at, looks=look, sights=look)


def moved(track: Track, box: Box, at: int, look: float) -> Track:
    """The track when its thing is seen again by a look of this weight. Stillness counts from where it came to stand."""
    stands = distance_in_sizes(track.anchor, box) <= STILL
    return replace(
        counted(track, look, seen=True),
        box=box,
        seen=at,
        missed_ms=0,
        anchor=track.anchor if stands else box,
        still_since=track.still_since if stands else at,
    )


def weight(step: int) -> float:
    """What a look counts `step` ms after the one before; a whole one where that is unknown (0)."""
    return min(1.0, step / LOOK_MS) if step else 1.0


def counted(track: Track, look: float, *, seen: bool) -> Track:
    """The track after one more look of this weight for it."""
    fade = exp(-look / FADES)
    return replace(track, looks=round(track.looks * fade + look, 3), sights=round(track.sights * fade + look * seen, 3))


def present(track: Track, *, again: bool = False) -> bool:
    """Whether it was seen in most of the looks for it; in half of them where it is somebody found `again`."""
    if again:
        return track.sights >= AGAIN * (track.looks + 1)
    return track.sights >= PRESENT.get(track.kind, OTHERS_PRESENT) * (track.looks + UNPROVEN)


def kept(tracks: Sequence[Track]) -> tuple[Track, ...]:
    """The tracks that are followed on: not those that are gone, and of too many those seen last."""
    alive = [track for track in tracks if track.missed_ms <= LIFE_MS]
    if len(alive) <= MOST_TRACKS:
        return tuple(alive)
    newest = sorted(alive, key=lambda track: (-track.seen, track.begun))[:MOST_TRACKS]
    return tuple(track for track in alive if track in newest)


def distance_in_sizes(a: Box, b: Box) -> float:
    """Distance of two boxes' middles, in their mean width across and their mean height down."""
    across = (a.x1 + a.x2 - b.x1 - b.x2) / 2 / max(1e-6, (a.width + b.width) / 2)
    down = (a.y1 + a.y2 - b.y1 - b.y2) / 2 / max(1e-6, (a.height + b.height) / 2)
    return hypot(across, down)
