"""What the API takes and answers (接口). Times are RFC 3339."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from jinbo.kernel.clock import from_ms, iso, to_ms
from jinbo.telemetry.model import LEVELS, Entry, Episode
from jinbo.telemetry.service import Latest, Replayed, Series

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class LatestQuery(_Asked):
    """Of which hall ('' is the venue), and which page; `limit` counts devices, hidden ones too."""

    hall: str = Field(default="", max_length=32)
    cursor: str | None = Field(default=None, max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


class SeriesQuery(_Asked):
    """Which sensor, from when (inclusive) to when (exclusive), at most how many points."""

    sensor: Name
    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    points: int = Field(default=500, ge=1, le=2000)


class EpisodeQuery(_Asked):
    """Excursions that began from `from` to `to`; a week back where nothing is said."""

    from_: AwareDatetime | None = Field(default=None, alias="from")
    to: AwareDatetime | None = None
    cursor: str | None = Field(default=None, max_length=128)
    limit: int = Field(default=50, ge=1, le=100)


class CauseBody(_Asked):
    """Why it came about; `photo` is the key of an uploaded picture."""

    cause: str = Field(min_length=2, max_length=500)
    photo: str = Field(default="", max_length=256)


class LatestView(BaseModel):
    """One sensor's newest reading. `state` is OK, WARN, ALARM, SEVERE or LOST."""

    device: str
    sensor: str
    quantity: str
    unit: str
    at: str
    received_at: str
    value: float
    state: str
    limit_code: str
    lo: float | None
    hi: float | None


class LatestPage(BaseModel):
    """Newest readings, by device and sensor."""

    items: list[LatestView]
    next_cursor: str | None = None

    @classmethod
    def of(cls, devices: list[Latest], next_cursor: str | None = None) -> LatestPage:
        """The readings of some devices."""
        return cls(items=[row for one in devices for row in _rows(one)], next_cursor=next_cursor)


def _rows(latest: Latest) -> list[LatestView]:
    return [
        LatestView(
            device=latest.device.id,
            sensor=id_,
            quantity=sensor.quantity,
            unit=sensor.unit,
            at=_time(latest.samples[id_][0]),
            received_at=_time(latest.received_at or 0),
            value=latest.samples[id_][1],
            state=latest.states[id_],
            limit_code=sensor.limit_code,
            lo=latest.limits.get(id_, (None, None))[0],
            hi=latest.limits.get(id_, (None, None))[1],
        )
        for id_, sensor in latest.device.sensors.items()
        if id_ in latest.samples
    ]


class BucketView(BaseModel):
    """A stretch of time with readings in it; stretches without are left out."""

    at: str
    min: float
    max: float
    mean: float
    count: int


class GapView(BaseModel):
    """A stretch in which nothing was heard."""

    from_: str = Field(serialization_alias="from")
    to: str


class SeriesView(BaseModel):
    """A sensor's readings, thinned to the points asked for. `total` counts those in the store."""

    device: str
    sensor: str
    unit: str
    points: list[BucketView]
    gaps: list[GapView]
    total: int
    lo: float | None
    hi: float | None

    @classmethod
    def of(cls, device: str, series: Series) -> SeriesView:
        """The view of a series."""
        return cls(
            device=device,
            sensor=series.plan.sensor.id,
            unit=series.plan.sensor.unit,
            points=[
                BucketView(at=_time(one.at), min=one.least, max=one.most, mean=one.mean, count=one.count)
                for one in series.buckets
            ],
            gaps=[GapView(from_=_time(start), to=_time(end)) for start, end in series.gaps],
            total=series.total,
            lo=series.low,
            hi=series.high,
        )


class CauseView(BaseModel):
    """What the enterprise told."""

    text: str
    at: str
    photo: str


class EpisodeView(BaseModel):
    """An excursion. `since` is its beginning, `stage_at` when it reached `stage`; `closed` once over and explained."""

    id: str
    device: str
    sensor: str
    quantity: str
    limit_code: str
    side: str
    stage: str
    level: str
    since: str
    stage_at: str
    until: str | None
    peak: float
    limit: float
    beyond_s: int
    door_open: bool
    historic: bool
    closed: bool
    cause: CauseView | None
    rule: dict[str, Any]
    version: int

    @classmethod
    def of(cls, one: Episode) -> EpisodeView:
        """The view of an episode."""
        cause = one.cause
        return cls(
            id=one.id,
            device=one.device,
            sensor=one.sensor,
            quantity=one.quantity,
            limit_code=one.limit_code,
            side=one.side,
            stage=one.stage,
            level=LEVELS[one.stage],
            since=_time(one.began),
            stage_at=_time(one.stage_at),
            until=None if one.until is None else _time(one.until),
            peak=one.peak,
            limit=one.limit,
            beyond_s=one.above_ms // 1000,
            door_open=one.door_open,
            historic=one.historic,
            closed=one.closed,
            cause=CauseView(text=cause.text, at=iso(cause.at), photo=cause.photo) if cause else None,
            rule=dict(one.rule),
            version=one.version,
        )


class EpisodePage(BaseModel):
    """Excursions, newest first."""

    items: list[EpisodeView]
    next_cursor: str | None = None


class RefusedPart(BaseModel):
    """One reading of a message, and why it was refused."""

    index: int
    reason: str


class QuarantineView(BaseModel):
    """A refused message. `payload` (base64) is there when one is asked for by its id."""

    id: str
    device: str
    lane: str
    reason: str
    detail: str
    parts: list[RefusedPart]
    readings: int
    size: int
    received_at: str
    replayed_at: str
    payload: str | None = None

    @classmethod
    def of(cls, entry: Entry, *, whole: bool = False) -> QuarantineView:
        """The view of an entry."""
        return cls(
            id=entry.id,
            device=entry.device,
            lane=entry.lane,
            reason=str(entry.reason),
            detail=entry.detail,
            parts=[RefusedPart(index=index, reason=reason) for index, reason in entry.parts],
            readings=entry.readings,
            size=len(entry.raw),
            received_at=_time(entry.received_at),
            replayed_at=entry.replayed_at,
            payload=b64encode(entry.raw).decode() if whole else None,
        )


class QuarantinePage(BaseModel):
    """Refused messages, newest first."""

    items: list[QuarantineView]
    next_cursor: str | None = None


class ReplayView(BaseModel):
    """What a replay did; `reason` says why it (or the rest of it) is still refused, '' when all is well."""

    entry_id: str
    stored: int
    reason: str

    @classmethod
    def of(cls, replayed: Replayed) -> ReplayView:
        """The view of a replay."""
        return cls(entry_id=replayed.entry_id, stored=replayed.stored, reason=replayed.reason)


def _time(ms: int) -> str:
    return iso(from_ms(ms))


def ms(instant: datetime) -> int:
    """An instant of a request in ms since 1970."""
    return to_ms(instant)


def ms_or_none(instant: datetime | None) -> int | None:
    """The same, where nothing may have been said."""
    return None if instant is None else to_ms(instant)
