"""Requests and answers of events' routes (事件的请求与应答). Times are RFC 3339, boxes shares of the picture, 0..1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, Field

from jinbo.kernel.clock import from_ms, iso, to_ms
from jinbo.kernel.fact import Subject
from jinbo.video.event_ports import EventFilter
from jinbo.video.model import Box
from jinbo.video.model.event import EventStatus, RetrainingSample, Suppression, VerdictKind, VideoEvent
from jinbo.video.model.watching import Shot
from jinbo.video.rules.codes import code_of
from jinbo.video.rules.event_news import clause_of
from jinbo.video.rules.verdicts import SUPPRESS_DAYS
from jinbo.video.wire.requests import Line, Request

Id = Annotated[str, Field(max_length=64, pattern=r"^[0-9A-Za-z_.-]*$")]
When = Callable[[int], datetime]
"""The platform's instant of a ms on the video service's clock."""


class EventQuery(Request):
    """Which events: of a camera, a subject (`type:id`) or an enterprise (USCC), of a code, of a status, since when, going on."""

    camera: Id = ""
    subject: str = Field(default="", max_length=80, pattern=r"^((business|lift):[0-9A-Za-z-]{1,40})?$")
    enterprise: Id = ""
    code: Id = ""
    status: EventStatus | None = None
    since: AwareDatetime | None = None
    open: bool = False
    cursor: str = Field(default="", max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)

    def wanted(self) -> EventFilter:
        """What is asked for."""
        return EventFilter(
            camera=self.camera,
            subject=Subject.parse(self.subject) if self.subject else None,
            enterprise=self.enterprise,
            open_only=self.open,
            code=self.code,
            status=str(self.status) if self.status else "",
            since=to_ms(self.since) if self.since else 0,
        )


class VerdictForm(Request):
    """An officer's verdict. `suppress_days`: for how long a false alarm's code is not believed there; 0: not at all."""

    verdict: VerdictKind
    reason: Annotated[Line, Field(max_length=500)] = ""
    suppress_days: int = Field(default=SUPPRESS_DAYS, ge=0, le=90)
    revise: bool = False
    """Whether it may replace a verdict that said otherwise."""


class SuppressionQuery(Request):
    """Which suppressions: a camera's, or all."""

    camera: Id = ""
    cursor: str = Field(default="", max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


class SampleQuery(Request):
    """A page of retraining samples."""

    cursor: str = Field(default="", max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


class PictureView(BaseModel):
    """A picture of an event. `key` and `others` (who else is in it, to be blurred) are told to regulators only."""

    role: str
    at: str
    box: list[float]
    score: float
    key: str | None
    others: list[list[float]] | None

    @classmethod
    def of(cls, role: str, shot: Shot, when: When, *, whole: bool) -> Self:
        """The view of a picture."""
        return cls(
            role=role,
            at=iso(when(shot.at)),
            box=_corners(shot.box),
            score=shot.score,
            key=shot.key if whole else None,
            others=[_corners(box) for box in shot.others] if whole else None,
        )


class VerdictView(BaseModel):
    """What an officer said. `by` is an account's id, told to regulators only."""

    verdict: str
    by: str | None
    at: str
    reason: str


class EventView(BaseModel):
    """An event: a suspicion (疑似) until an officer confirms it. `until` is null while it goes on."""

    id: str
    camera: str
    camera_name: str
    subject: str
    enterprise: str
    hall: str
    zone: str
    place: str
    code: str
    title_zh: str
    title_en: str
    area: str
    area_name: str
    since: str
    until: str | None
    confidence: float
    level: str
    handle_s: int
    experimental: bool
    model: str
    rule: dict[str, Any]
    clause: str
    status: str
    verdict: VerdictView | None
    pictures: list[PictureView]

    @classmethod
    def of(cls, event: VideoEvent, when: When, *, whole: bool) -> Self:
        """The view of an event; `whole` for regulators."""
        row, said = code_of(event.code), event.verdict
        verdict = said and VerdictView(
            verdict=str(said.kind), by=said.by if whole else None, at=iso(from_ms(said.at)), reason=said.reason
        )
        return cls(
            id=event.id,
            camera=event.camera,
            camera_name=event.name,
            subject=str(event.subject),
            enterprise=event.enterprise,
            hall=event.hall,
            zone=event.zone,
            place=event.place,
            code=event.code,
            title_zh=row.zh if row else event.code,
            title_en=row.en if row else event.code,
            area=event.area,
            area_name=event.area_name,
            since=iso(when(event.since)),
            until=iso(when(event.until)) if event.until is not None else None,
            confidence=event.confidence,
            level=event.level,
            handle_s=event.handle_s,
            experimental=event.experimental,
            model=event.model,
            rule=dict(event.rule),
            clause=clause_of(event.code),
            status=str(event.status),
            verdict=verdict,
            pictures=[PictureView.of(role, shot, when, whole=whole) for role, shot in event.pictures],
        )


class EventDetail(EventView):
    """An event, and the id of the violation that it began or joined: '' where there is none, or none for the caller."""

    violation: str

    @classmethod
    def read(cls, event: VideoEvent, when: When, violation: str, *, whole: bool) -> Self:
        """The view of one event by itself."""
        return cls(**EventView.of(event, when, whole=whole).model_dump(), violation=violation)


class EventPage(BaseModel):
    """A page of events, newest first."""

    items: list[EventView]
    next_cursor: str


class SuppressionView(BaseModel):
    """A place where a code is not believed on one camera; its id is the event's that was called false."""

    id: str
    camera: str
    code: str
    region: list[float]
    since: str
    expires: str
    by: str
    reason: str
    hits: int

    @classmethod
    def of(cls, one: Suppression, when: When) -> Self:
        """The view of a suppression."""
        return cls(
            id=one.id,
            camera=one.camera,
            code=one.code,
            region=_corners(one.region),
            since=iso(when(one.since)),
            expires=iso(when(one.expires)),
            by=one.by,
            reason=one.reason,
            hits=one.hits,
        )


class SuppressionPage(BaseModel):
    """A page of suppressions, camera by camera."""

    items: list[SuppressionView]
    next_cursor: str


class SampleView(BaseModel):
    """A picture that a detector got wrong: its place in the bucket, the box that was taken for the code, and why it is none."""

    event: str
    camera: str
    code: str
    model: str
    key: str
    box: list[float]
    others: list[list[float]]
    reason: str
    judged_at: str

    @classmethod
    def of(cls, one: RetrainingSample) -> Self:
        """The view of a sample."""
        return cls(
            event=one.event,
            camera=one.camera,
            code=one.code,
            model=one.model,
            key=one.key,
            box=_corners(one.box),
            others=[_corners(box) for box in one.others],
            reason=one.reason,
            judged_at=iso(from_ms(one.at)),
        )


class SamplePage(BaseModel):
    """A page of retraining samples."""

    items: list[SampleView]
    next_cursor: str


def _corners(box: Box) -> list[float]:
    return [box.x1, box.y1, box.x2, box.y2]
