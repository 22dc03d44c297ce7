"""What is known of a camera's picture between two messages (监看状态): tracks, votes, occurrences. Times are ms UTC.

Boxes are in shares of the picture, 0..1, so that a change of resolution changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from jinbo.video.model.detections import Box


@dataclass(frozen=True, slots=True)
class Vote:
    """What was seen of one code on one track in one slot of time: frames close together are one vote, for they err together.

    `value` is their mean: for an attribute the share of what speaks for a violation, for a thing its score; 0 to 1.
    """

    at: int
    until: int
    """The last frame that is part of it, those included that only carried it on."""
    value: float
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A frame worth keeping: the box of what it is about in it, how sure, how good. Its other people stand in `Sighted`."""

    at: int
    box: Box
    score: float
    quality: float


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes of one code on one track, oldest first, with the first and the best glimpse of what may become an event."""

    code: str
    area: str
    votes: tuple[Vote, ...] = ()
    first: Glimpse | None = None
    best: Glimpse | None = None
    held: bool = False
    """Whether the code held on it at the last look, so that less is enough for it to go on."""


@dataclass(frozen=True, slots=True)
class Track:
    """One thing followed through frames (轨迹). `kind` is what it is: `head`, `person`, or the label itself."""

    kind: str
    box: Box
    begun: int
    seen: int
    """When it was last seen, or carried on by a frame in which nothing moved."""
    anchor: Box
    """Where it stands still, if it does."""
    still_since: int
    ballots: tuple[Ballot, ...] = ()
    missed_ms: int = 0
    """For how much watched time it has not been seen."""
    looks: float = 1.0
    sights: float = 1.0
    """How often it was looked for and how often it was seen, older looks counting less."""

    def ballot(self, code: str) -> Ballot | None:
        """The votes of a code."""
        return next((one for one in self.ballots if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Sighted:
    """A frame that glimpses point at: its picture and everybody's boxes in it, for blurring those whom it is not about."""

    at: int
    taken: int
    key: str
    people: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of an event with all that its evidence needs."""

    at: int
    taken: int
    key: str
    box: Box
    score: float
    quality: float
    others: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A violation that is going on in one area (zone) of the picture. `muted` names why it is no event; '' where it is one."""

    event: str
    code: str
    area: str
    since: int
    last: int
    """The last frame in which it was seen."""
    confidence: float
    first: Shot
    best: Shot
    latest: Shot
    muted: str = ""
    quiet_ms: int = 0
    """For how much watched time it has not been seen."""
    told_at: int = 0
    told_quality: float = 0.0
    told_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Settled:
    """A thing that stood still when its event ended: found again at its place, it is the same thing, not news."""

    code: str
    box: Box
    at: int


@dataclass(frozen=True, slots=True)
class WatchState:
    """A camera's state. `version` is 0 before it is stored; `looks` and `sees` are small tables as pairs."""

    camera: str
    looks: tuple[tuple[str, int], ...] = ()
    """The newest frame that each detector looked at: whatever is not newer changes nothing."""
    sees: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """For each label, the detectors that were there whenever it was seen: without them its absence says nothing."""
    tracks: tuple[Track, ...] = ()
    frames: tuple[Sighted, ...] = ()
    open: tuple[Occurrence, ...] = ()
    settled: tuple[Settled, ...] = ()
    hits: tuple[tuple[str, int], ...] = ()
    """How often each suppression kept an event back."""
    models: tuple[str, ...] = ()
    """Name and version of the model by which each detector looked last, `heads/1`."""
    version: int = 0

    @property
    def looked(self) -> int:
        """The newest frame that any detector looked at; 0 before the first."""
        return max((at for _, at in self.looks), default=0)
