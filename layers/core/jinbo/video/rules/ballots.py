"""What one frame says of one track (逐帧表决): for each code that holds where it is, a vote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jinbo.video.model import Box, Camera
from jinbo.video.model.seen import SeenFrame
from jinbo.video.model.watching import Ballot, Glimpse, Track
from jinbo.video.rules.areas import area_of, held, point_of
from jinbo.video.rules.codes import KINDS, Code
from jinbo.video.rules.sightings import Sighting
from jinbo.video.rules.votes import value_of, voted


@dataclass(frozen=True)
class Looking:
    """One frame as it is judged: what was found in it, and for which labels somebody looked."""

    camera: Camera
    table: tuple[Code, ...]
    frame: SeenFrame
    found: Sequence[Sighting]
    looked: frozenset[str]

    def looks_for(self, kind: str) -> bool:
        """Whether a thing of this kind would have been found, were it there."""
        return any(KINDS.get(label, label) == kind for label in self.looked)

    def looks_for_code(self, name: str) -> bool:
        """Whether a code would have been seen, did it hold."""
        code = self.code(name)
        return code is None or any(label in self.looked for label in (*code.labels, *code.against))

    def code(self, name: str) -> Code | None:
        """A row of the table."""
        return next((one for one in self.table if one.code == name), None)

    def contradicted(self, code: Code, area: str) -> bool:
        """Whether what speaks against a code is in the same area: somebody stands beside the fire."""
        return any(
            area_of(self.camera, code, point_of(one.kind, one.box)) == area
            for one in self.found
            if one.kind in code.unless
        )


def followed(track: Track, look: Looking, seen: Sighting) -> Track:
    """The track with this frame's votes. A ballot ends where its code no longer holds for the place."""
    return replace(track, ballots=tuple(_ballots(track, look, seen)))


def _ballots(track: Track, look: Looking, seen: Sighting) -> Iterator[Ballot]:
    frame = look.frame
    shape = track.box.width * frame.width / max(1e-6, track.box.height * frame.height)
    for code, area in held(look.camera, look.table, track.kind, track.box):
        known = track.ballot(code.code)
        ballot = known if known is not None and known.area == area else Ballot(code.code, area)
        value = _value(code, area, look, seen, shape)
        if value is None:
            if ballot.votes:
                yield ballot
            continue
        score = max((seen.labels[label] for label in code.labels if label in seen.labels), default=0.0)
        glimpse = Glimpse(frame.at_ms, track.box, round(score, 3), quality(score, track.box, frame))
        voted_on = voted(ballot, code, frame.at_ms, value, glimpse if seen.labels else None)
        if any(vote.value for vote in voted_on.votes) or code.attribute:
            yield voted_on


def _value(code: Code, area: str, look: Looking, seen: Sighting, shape: float) -> float | None:
    looked = any(label in look.looked for label in code.labels)
    if not seen.labels and (code.attribute or not looked):
        return None
    value = value_of(code, seen, looked=looked, shape=shape)
    return 0.0 if value and code.unless and look.contradicted(code, area) else value


def quality(score: float, box: Box, frame: SeenFrame) -> float:
    """How good a picture is as evidence: score x area x sharpness; unmeasured sharpness counts as 1."""
    return round(score * box.area * (frame.sharpness or 1.0), 5)
