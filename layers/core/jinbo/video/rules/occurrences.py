"""Violations as they go on (事件进行): which tracks hold a code now, how an occurrence lasts, when it is told anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jinbo.video.model.watching import Ballot, Glimpse, Occurrence, Shot, Sighted, Track, WatchState
from jinbo.video.rules.ballots import Looking
from jinbo.video.rules.codes import Code
from jinbo.video.rules.tracks import present
from jinbo.video.rules.votes import belief, holds, recent, speaks_for

BETTER = 1.5
"""A picture is told anew when it is so many times as good as the one told."""
SURER = 0.1
SAME = 0.6
"""Overlap from which a person's box is the one it is about."""
TELL_MS = 10_000
"""And no sooner than so long after the last telling."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an occurrence: `opened`, `updated` or `ended`."""

    what: str
    occurrence: Occurrence


@dataclass(frozen=True, slots=True)
class Rising:
    """A track on which a code holds now, with its pictures."""

    code: Code
    area: str
    track: Track
    confidence: float
    seen_now: bool
    since: int
    first: Shot
    best: Shot
    latest: Shot

    def occurrence(self, event: str, muted: str, at: int) -> Occurrence:
        """The occurrence that begins with it."""
        return Occurrence(
            event, self.code.code, self.area, self.since, at, self.confidence,
            self.first, self.best, self.latest, muted, 0, at, self.best.quality, self.confidence,
        )  # fmt: skip


def risen(state: WatchState, look: Looking) -> list[Rising]:
    """The codes that hold in this frame, the surest track of each code and area first."""
    frames = {one.at: one for one in state.frames}
    open_areas = {(one.code, one.area) for one in state.open}
    found = [
        rising
        for track in state.tracks
        for ballot in track.ballots
        if (rising := _rising(track, ballot, look, frames, going_on=(ballot.code, ballot.area) in open_areas))
    ]
    return sorted(found, key=lambda one: (-one.seen_now, -one.confidence, one.first.at))


def lasting(there: Occurrence, rising: Rising, at: int) -> tuple[Occurrence, bool]:
    """The occurrence when it is seen again, and whether that is worth telling."""
    best = rising.best if rising.best.quality > there.best.quality else there.best
    lasts = replace(
        there,
        confidence=max(there.confidence, rising.confidence),
        best=best,
        last=at if rising.seen_now else there.last,
        latest=rising.latest if rising.seen_now and rising.latest.key else there.latest,
    )
    better = best.quality > BETTER * there.told_quality or lasts.confidence >= there.told_confidence + SURER
    if not better or at - there.told_at < TELL_MS:
        return lasts, False
    return replace(lasts, told_at=at, told_quality=best.quality, told_confidence=lasts.confidence), True


def ended(one: Occurrence) -> Change:
    """It is over since it was last seen."""
    return Change("ended", one)


def _rising(
    track: Track, ballot: Ballot, look: Looking, frames: dict[int, Sighted], *, going_on: bool
) -> Rising | None:
    code = look.code(ballot.code)
    at = look.frame.at_ms
    if code is None or not ballot.votes or not holds(code, ballot, going_on=going_on):
        return None
    if code.still_ms and at - track.still_since < code.still_ms:
        return None
    seen_now = ballot.votes[-1].until == at and speaks_for(code, ballot.votes[-1].value)
    if code.attribute and not ballot.held and not present(track, again=going_on):
        return None
    if not seen_now and not going_on:
        return None
    here = Glimpse(at, track.box, ballot.best.score if ballot.best else 0.0, 0.0)
    first, best = ballot.first or here, ballot.best or here
    latest = _shot(here, frames) or _shot(best, frames) or Shot(at, at, "", here.box, here.score, 0.0)
    newest = recent(code, ballot.votes)
    return Rising(
        code=code,
        area=ballot.area,
        track=track,
        confidence=round(belief(code, newest), 3),
        seen_now=seen_now,
        since=first.at,
        first=_shot(first, frames) or latest,
        best=_shot(best, frames) or latest,
        latest=latest,
    )


def _shot(glimpse: Glimpse, frames: dict[int, Sighted]) -> Shot | None:
    """A glimpse with its frame and everybody else in it; None where the frame is no longer known."""
    frame = frames.get(glimpse.at)
    if frame is None:
        return None
    others = tuple(box for box in frame.people if box.overlap(glimpse.box) < SAME)
    return Shot(glimpse.at, frame.taken, frame.key, glimpse.box, glimpse.score, glimpse.quality, others)
