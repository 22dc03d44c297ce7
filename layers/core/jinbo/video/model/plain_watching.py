"""A camera's state as short JSON and back (监看状态的持久化): it is written with every message, so it is small.

Boxes are four ten-thousandths, times in tracks are ms before the newest frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinbo.video.model.detections import Box
from jinbo.video.model.watching import (
    Ballot,
    Glimpse,
    Occurrence,
    Settled,
    Shot,
    Sighted,
    Track,
    Vote,
    WatchState,
)

PARTS = 10_000


def watch_body(state: WatchState) -> dict[str, Any]:
    """What is stored of a state beside camera and version."""
    base = state.looked
    return {
        "looks": [list(one) for one in state.looks],
        "sees": [[label, list(its)] for label, its in state.sees],
        "tracks": [_track(one, base) for one in state.tracks],
        "frames": [[one.at, one.taken, one.key, boxes_plain(one.people)] for one in state.frames],
        "open": [_occurrence(one) for one in state.open],
        "settled": [[one.code, box_plain(one.box), one.at] for one in state.settled],
        "hits": [list(one) for one in state.hits],
        "models": list(state.models),
    }


def watch_of(camera: str, body: Mapping[str, Any], version: int) -> WatchState:
    """The state of a stored body."""
    looks = tuple((name, at) for name, at in body["looks"])
    base = max((at for _, at in looks), default=0)
    return WatchState(
        camera=camera,
        looks=looks,
        sees=tuple((label, tuple(its)) for label, its in body["sees"]),
        tracks=tuple(_track_of(one, base) for one in body["tracks"]),
        frames=tuple(Sighted(at, taken, key, boxes_of(people)) for at, taken, key, people in body["frames"]),
        open=tuple(_occurrence_of(one) for one in body["open"]),
        settled=tuple(Settled(code, box_of(box), at) for code, box, at in body["settled"]),
        hits=tuple((id_, count) for id_, count in body["hits"]),
        models=tuple(body.get("models", ())),  # states from before models were kept have none
        version=version,
    )


def box_plain(box: Box) -> list[int]:
    """A box as four whole numbers."""
    return [round(side * PARTS) for side in (box.x1, box.y1, box.x2, box.y2)]


def box_of(plain: Any) -> Box:
    """The box of four whole numbers."""
    return Box(*(side / PARTS for side in plain))


def boxes_plain(boxes: tuple[Box, ...]) -> list[list[int]]:
    """Boxes as whole numbers."""
    return [box_plain(box) for box in boxes]


def boxes_of(plain: Any) -> tuple[Box, ...]:
    """Boxes of whole numbers."""
    return tuple(box_of(one) for one in plain)


def shot_plain(shot: Shot) -> list[Any]:
    """A picture as a list."""
    return [shot.at, shot.taken, shot.key, box_plain(shot.box), shot.score, shot.quality, boxes_plain(shot.others)]


def shot_of(plain: Any) -> Shot:
    """The picture of a list."""
    at, taken, key, box, score, quality, others = plain
    return Shot(at, taken, key, box_of(box), score, quality, boxes_of(others))


def _track(track: Track, base: int) -> list[Any]:
    times = [
        base - track.begun,
        base - track.seen,
        base - track.still_since,
        track.missed_ms,
    ]
    ballots = [_ballot(one, base) for one in track.ballots]
    counts = [track.looks, track.sights]
    return [track.kind, box_plain(track.box), box_plain(track.anchor), times, counts, ballots]


def _track_of(plain: Any, base: int) -> Track:
    kind, box, anchor, (begun, seen, still, missed), (looks, sights), ballots = plain
    its = tuple(_ballot_of(one, base) for one in ballots)
    return Track(kind, box_of(box), base - begun, base - seen, box_of(anchor), base - still, its, missed, looks, sights)


def _ballot(ballot: Ballot, base: int) -> list[Any]:
    votes = [[base - one.at, one.until - one.at, round(one.value * PARTS), one.looks] for one in ballot.votes]
    glimpses = _glimpse(ballot.first, base), _glimpse(ballot.best, base)
    return [ballot.code, ballot.area, votes, *glimpses, int(ballot.held)]


def _ballot_of(plain: Any, base: int) -> Ballot:
    code, area, votes, first, best, held = plain
    its = tuple(Vote(base - ago, base - ago + span, value / PARTS, looks) for ago, span, value, looks in votes)
    return Ballot(code, area, its, _glimpse_of(first, base), _glimpse_of(best, base), bool(held))


def _glimpse(glimpse: Glimpse | None, base: int) -> list[Any] | None:
    return None if glimpse is None else [base - glimpse.at, box_plain(glimpse.box), glimpse.score, glimpse.quality]


def _glimpse_of(plain: Any, base: int) -> Glimpse | None:
    return plain and Glimpse(base - plain[0], box_of(plain[1]), plain[2], plain[3])


def _occurrence(one: Occurrence) -> dict[str, Any]:
    return {
        "event": one.event,
        "code": one.code,
        "area": one.area,
        "since": one.since,
        "last": one.last,
        "confidence": one.confidence,
        "shots": [shot_plain(shot) for shot in (one.first, one.best, one.latest)],
        "muted": one.muted,
        "quiet_ms": one.quiet_ms,
        "told": [one.told_at, one.told_quality, one.told_confidence],
    }


def _occurrence_of(body: Mapping[str, Any]) -> Occurrence:
    first, best, latest = (shot_of(one) for one in body["shots"])
    plain = ("event", "code", "area", "since", "last", "confidence", "muted", "quiet_ms")
    told_at, quality, confidence = body["told"]
    return Occurrence(
        **{name: body[name] for name in plain},
        first=first,
        best=best,
        latest=latest,
        told_at=told_at,
        told_quality=quality,
        told_confidence=confidence,
    )
