"""Events, suppressions and retraining samples as plain JSON and back (事件的持久化)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinbo.kernel.fact import Subject
from jinbo.video.model.event import EventStatus, RetrainingSample, Suppression, Verdict, VerdictKind, VideoEvent
from jinbo.video.model.plain_watching import box_of, box_plain, boxes_of, boxes_plain, shot_of, shot_plain

_PLAIN = (
    "id", "camera", "enterprise", "hall", "zone", "place", "name", "code", "area", "area_name", "since", "until",
    "confidence", "level", "handle_s", "experimental", "model",
)  # fmt: skip
_SHOTS = ("first", "best", "last")
_SUPPRESSION = ("id", "camera", "code", "since", "expires", "by", "reason")
_SAMPLE = ("event", "camera", "code", "model", "key", "reason", "at")


def event_body(event: VideoEvent) -> dict[str, Any]:
    """What is stored of an event beside its version."""
    body: dict[str, Any] = {name: getattr(event, name) for name in _PLAIN}
    body |= {name: shot_plain(getattr(event, name)) for name in _SHOTS}
    verdict = event.verdict
    told = verdict and {"kind": str(verdict.kind), "by": verdict.by, "at": verdict.at, "reason": verdict.reason}
    return body | {
        "subject": str(event.subject),
        "owners": list(event.owners),
        "rule": dict(event.rule),
        "status": str(event.status),
        "verdict": told,
    }


def event_of(body: Mapping[str, Any], version: int) -> VideoEvent:
    """The event of a stored body."""
    told = body["verdict"]
    return VideoEvent(
        **{name: body[name] for name in _PLAIN},
        first=shot_of(body["first"]),
        best=shot_of(body["best"]),
        last=shot_of(body["last"]),
        subject=Subject.parse(body["subject"]),
        owners=tuple(body["owners"]),
        rule=body["rule"],
        status=EventStatus(body["status"]),
        verdict=Verdict(VerdictKind(told["kind"]), told["by"], told["at"], told["reason"]) if told else None,
        version=version,
    )


def suppression_body(one: Suppression) -> dict[str, Any]:
    """What is stored of a suppression; its hits stand in the camera's state."""
    return {**{name: getattr(one, name) for name in _SUPPRESSION}, "region": box_plain(one.region)}


def suppression_of(body: Mapping[str, Any], hits: int) -> Suppression:
    """The suppression of a stored body."""
    return Suppression(**{name: body[name] for name in _SUPPRESSION}, region=box_of(body["region"]), hits=hits)


def sample_body(one: RetrainingSample) -> dict[str, Any]:
    """What is stored of a retraining sample."""
    its = {name: getattr(one, name) for name in _SAMPLE}
    return {**its, "box": box_plain(one.box), "others": boxes_plain(one.others)}


def sample_of(body: Mapping[str, Any]) -> RetrainingSample:
    """The retraining sample of a stored body."""
    return RetrainingSample(
        **{name: body[name] for name in _SAMPLE}, box=box_of(body["box"]), others=boxes_of(body["others"])
    )
