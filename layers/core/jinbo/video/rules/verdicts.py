"""What an officer's verdict does to an event (人工复核; DOMAIN 2.2 review): pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jinbo.kernel.access import SYSTEM, Scope
from jinbo.kernel.errors import ConflictError, InvalidError
from jinbo.video.model.event import EventStatus, RetrainingSample, Suppression, Verdict, VerdictKind, VideoEvent
from jinbo.video.rules.muting import region_of

STATUS = {
    VerdictKind.CONFIRMED: EventStatus.CONFIRMED,
    VerdictKind.FALSE_POSITIVE: EventStatus.FALSE_POSITIVE,
    VerdictKind.UNSURE: EventStatus.SUSPECTED,
}
SUPPRESS_DAYS = 7
DAY_MS = 86_400_000


def event_scopes(event: VideoEvent) -> tuple[Scope, ...]:
    """Whose an event is: of each enterprise that its subject was of when it began, and of its zone."""
    return tuple(Scope(enterprise=owner, zone=event.zone) for owner in event.owners) or (Scope(zone=event.zone),)


def judged(event: VideoEvent, verdict: Verdict, *, revise: bool) -> VideoEvent:
    """The event after a verdict; the same event where the verdict says again what it said.

    Raises:
        InvalidError: `verdict-reason`, who calls an event false says why.
        ConflictError: `judged`, somebody has decided otherwise and this is not said to revise it.
    """
    if verdict.kind is VerdictKind.FALSE_POSITIVE and not verdict.reason:
        raise InvalidError("verdict-reason", "判为误报时应说明理由", "Say why the event is a false alarm")
    before = event.verdict
    if before is not None:
        if (before.kind, before.by, before.reason) == (verdict.kind, verdict.by, verdict.reason):
            return event
        if before.kind is not VerdictKind.UNSURE and before.kind is not verdict.kind and not revise:
            raise ConflictError("judged", "该事件已有复核结论", "This event has been judged already")
    return replace(event, status=STATUS[verdict.kind], verdict=verdict)


_OF_VIOLATIONS = {
    "FALSE_POSITIVE": VerdictKind.FALSE_POSITIVE,
    "APPEAL_UPHELD": VerdictKind.FALSE_POSITIVE,
    "PUSHED": VerdictKind.CONFIRMED,
}
"""What officers do to violations that is a verdict on what the camera showed."""


def verdict_of_violation(value: Mapping[str, Any]) -> VerdictKind | None:
    """What a violation's fact says of its events; None for what the machine did, and for what is no verdict."""
    return _OF_VIOLATIONS.get(str(value["happening"])) if value["actor"] != SYSTEM.id else None


def events_of_violation(value: Mapping[str, Any], kind: VerdictKind) -> list[str]:
    """Which events it is said of: a false alarm of all, a review of the one whose picture was looked at."""
    return [str(value["event"])] if kind is VerdictKind.CONFIRMED else [str(one) for one in value["events"]]


def overrules(said: Verdict, event: VideoEvent) -> bool:
    """Whether a verdict changes what is held of an event: it says otherwise, and later than the one that stands."""
    return event.status is not STATUS[said.kind] and (event.verdict is None or event.verdict.at < said.at)


def violation_reason(value: Mapping[str, Any]) -> str:
    """Why, as the event keeps it: what the officer wrote stands with the violation."""
    return f"违规处置结论 as decided on violation {value['violation']}"


def suppression_of(event: VideoEvent, since: int, days: int) -> Suppression | None:
    """Where the event's code is not believed for `days` from `since` (ms of the video's clock); None for no days."""
    verdict = event.verdict
    if verdict is None or verdict.kind is not VerdictKind.FALSE_POSITIVE or not days:
        return None
    return Suppression(
        id=event.id,
        camera=event.camera,
        code=event.code,
        region=region_of(event.best.box),
        since=since,
        expires=since + days * DAY_MS,
        by=verdict.by,
        reason=verdict.reason,
    )


def sample_of(event: VideoEvent) -> RetrainingSample | None:
    """What the detector's trainers learn from a false alarm; None for any other verdict."""
    verdict = event.verdict
    if verdict is None or verdict.kind is not VerdictKind.FALSE_POSITIVE:
        return None
    best = event.best
    return RetrainingSample(
        event=event.id,
        camera=event.camera,
        code=event.code,
        model=event.model,
        key=best.key,
        box=best.box,
        others=best.others,
        reason=verdict.reason,
        at=verdict.at,
    )
