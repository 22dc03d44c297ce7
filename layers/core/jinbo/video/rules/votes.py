"""What is believed of a thing (表决): votes in slots of time, a threshold, and a hysteresis below it. Pure."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from jinbo.video.model.watching import Ballot, Glimpse, Vote
from jinbo.video.rules.codes import HYSTERESIS, Code
from jinbo.video.rules.sightings import Sighting

MOST_VOTES = 20
LEAST_WIDE = 0.8
"""Width over height below which nobody lies, whatever a label says."""


def value_of(code: Code, seen: Sighting, *, looked: bool, shape: float) -> float | None:
    """How much a sighting speaks for a code, 0..1; None where it says nothing: what is not visible is no violation.

    `looked`: whether a detector that knows the code's labels was there. `shape`: the box's width over its height, in pixels.
    """
    speaks = [seen.labels[one] for one in code.labels if seen.labels.get(one, 0.0) >= max(code.least, 1e-9)]
    if code.wide and shape < code.wide:
        speaks = [seen.labels[code.labels[0]]] if code.labels[0] in seen.labels and shape >= LEAST_WIDE else []
    if not code.attribute:
        return max(speaks, default=0.0)
    against = max((seen.labels[label] for label in code.against if label in seen.labels), default=0.0)
    for_it = max(speaks, default=0.0)
    if for_it or against:
        return for_it / (for_it + against)
    return 0.0 if looked and not code.against else None


def voted(ballot: Ballot, code: Code, at: int, value: float, glimpse: Glimpse | None) -> Ballot:
    """The ballot with one more look. Looks within one slot are one vote: their mean."""
    slot, votes = code.slot_ms, ballot.votes
    if votes and votes[-1].at // slot == at // slot:
        last = votes[-1]
        mean = (last.value * last.looks + value) / (last.looks + 1)
        votes = (*votes[:-1], Vote(last.at, at, round(mean, 4), last.looks + 1))
    else:
        votes = (*votes, Vote(at, at, round(value, 4)))
    votes = tuple(vote for vote in votes[-MOST_VOTES:] if vote.until > at - code.window_ms)
    first, best = ballot.first, ballot.best
    if glimpse is not None and speaks_for(code, value):
        first = first or glimpse
        best = glimpse if best is None or glimpse.quality > best.quality else best
    since = began(code, votes)
    if since is None:
        first = best = None
    elif first is not None and first.at < since:
        first = best if best is not None and best.at >= since else glimpse or first
    return Ballot(ballot.code, ballot.area, votes, first, best, ballot.held)


def told_of(ballot: Ballot, code: Code, until: int) -> Ballot:
    """The ballot after its event has ended, last seen at `until`: what was told is not told again as a new one's beginning."""
    votes = tuple(vote for vote in ballot.votes if vote.at > until)
    since = began(code, votes)
    best = ballot.best if ballot.best is not None and since is not None and ballot.best.at >= since else None
    return Ballot(ballot.code, ballot.area, votes, best, best)


def carried(ballot: Ballot, at: int) -> Ballot:
    """The ballot after a frame in which nothing moved: what was seen last is there still, but it is no new look."""
    if not ballot.votes:
        return ballot
    return replace(ballot, votes=(*ballot.votes[:-1], replace(ballot.votes[-1], until=at)))


def speaks_for(code: Code, value: float) -> bool:
    """Whether one look says that the code holds."""
    return value >= code.threshold - HYSTERESIS


def began(code: Code, votes: tuple[Vote, ...]) -> int | None:
    """Since when it has been so, by the votes in the window; None where none speaks for it."""
    return next((vote.at for vote in votes if speaks_for(code, vote.value)), None)


def recent(code: Code, votes: tuple[Vote, ...]) -> tuple[Vote, ...]:
    """The newest votes that are enough to judge by: as many as the code wants, spanning as long as it wants."""
    if code.whole:
        return votes
    start = max(0, len(votes) - code.votes)
    while start > 0 and votes[-1].until - votes[start].at < code.min_ms:
        start -= 1
    return votes[start:]


def belief(code: Code, votes: tuple[Vote, ...]) -> float:
    """How far votes agree, 0..1: an attribute's mean, a thing's median score.

    Where all votes of a window count, one against is counted beside them: by how many they are depends on the frame rate, and
    four that agree by chance are common where ten are not.
    """
    if not votes:
        return 0.0
    values = [vote.value for vote in votes]
    return sum(values) / (len(values) + code.whole) if code.attribute else median(values)


def holds(code: Code, ballot: Ballot, *, going_on: bool) -> bool:
    """Whether the code holds by a ballot's newest votes.

    Where it held before, less is enough (hysteresis). Where its violation goes on in the same area, a third of the votes is:
    the same person was lost and found again.
    """
    again = going_on and not ballot.held
    enough = (code.votes + 2) // 3 if again else code.votes
    newest = ballot.votes[-enough:] if again else recent(code, ballot.votes)
    since = began(code, newest)
    if since is None or belief(code, newest) < code.threshold - (HYSTERESIS if ballot.held else 0.0):
        return False
    return ballot.held or (len(newest) >= enough and (again or newest[-1].until - since >= code.min_ms))
