"""Things followed through frames (目标跟踪): by overlap, then by the distance of their middles; time in ms, never in frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot

from jinbo.video.model import Box
from jinbo.video.model.watching import Track
from jinbo.video.rules.sightings import Sighting

LEAST_OVERLAP = 0.1
REACH = 1.0
"""In sizes of the thing: how far its middle may have moved between two frames of one moment."""
REACH_S = 0.4
"""And so much more for each second between them."""
MOST_REACH = 3.0
LIFE_MS = 30_000
"""Watched time after which a thing that is not seen is gone."""
MOST_TRACKS = 12
STILL = 0.25
"""In sizes: a thing whose middle stays so near its anchor stands still."""


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


def begun(one: Sighting, at: int) -> Track:
    """A thing that was not there before."""
    return Track(one.kind, one.box, at, at, one.box, at)


def moved(track: Track, box: Box, at: int) -> Track:
    """The track when its thing is seen again. Stillness counts from where it came to stand."""
    stands = distance_in_sizes(track.anchor, box) <= STILL
    return replace(
        track,
        box=box,
        seen=at,
        missed_ms=0,
        anchor=track.anchor if stands else box,
        still_since=track.still_since if stands else at,
    )


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
