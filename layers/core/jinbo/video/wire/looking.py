"""Requests and answers of looking (调看的请求与应答). Times are RFC 3339."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from jinbo.kernel.clock import iso
from jinbo.video.looking_ports import LookPage
from jinbo.video.model import Camera
from jinbo.video.model.looking import Grant, Look, LookMode, PatrolResult, Session, Snapshot
from jinbo.video.ports import CameraPage
from jinbo.video.wire.requests import Line, Request

Person = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_.:-]+$")]
Reason = Annotated[Line, Field(max_length=200)]


class GrantForm(Request):
    """Who may look, from when to when, and why."""

    viewer: Person
    start: AwareDatetime = Field(alias="from")
    end: AwareDatetime = Field(alias="to")
    reason: Reason


class SessionForm(Request):
    """How to look, and why; of what was recorded, `from` when `to` when."""

    mode: LookMode = LookMode.LIVE
    reason: Reason = ""
    start: AwareDatetime | None = Field(default=None, alias="from")
    end: AwareDatetime | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _spanned(self) -> Self:
        if self.mode not in (LookMode.LIVE, LookMode.RECORDED):
            raise ValueError("mode is LIVE or RECORDED")
        if (self.mode is LookMode.RECORDED) != (self.start is not None and self.end is not None):
            raise ValueError("from and to are told for RECORDED, and only for it")
        return self

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """What part of the recording; None: live."""
        return (self.start, self.end) if self.start is not None and self.end is not None else None


class PatrolForm(Request):
    """What a video patrol found."""

    result: PatrolResult
    note: Reason


class LooksQuery(Request):
    """A page of a ledger."""

    cursor: str = Field(default="", max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


class GrantView(BaseModel):
    """A grant."""

    id: str
    camera: str
    viewer: str
    start: str = Field(serialization_alias="from")
    end: str = Field(serialization_alias="to")
    reason: str
    by: str
    revoked_at: str | None

    @classmethod
    def of(cls, grant: Grant) -> Self:
        """Its view."""
        return cls(
            id=grant.id,
            camera=grant.camera,
            viewer=grant.viewer,
            start=iso(grant.start),
            end=iso(grant.end),
            reason=grant.reason,
            by=grant.by,
            revoked_at=_told(grant.revoked_at),
        )


class GrantList(BaseModel):
    """A camera's grants that have not ended."""

    items: list[GrantView]


class SessionView(BaseModel):
    """An address for a player (HLS). Renew the look before `expires_at`; `until` is the grant's end, null without one."""

    look: str
    url: str
    mode: LookMode
    expires_at: str
    until: str | None

    @classmethod
    def of(cls, session: Session) -> Self:
        """Its view."""
        return cls(
            look=session.look.id,
            url=session.url,
            mode=session.look.mode,
            expires_at=iso(session.expires_at),
            until=_told(session.until),
        )


class SnapshotView(BaseModel):
    """The newest picture; nulls where none was taken in the last ten minutes."""

    url: str | None
    taken_at: str | None
    age_s: int | None
    expires_in: int

    @classmethod
    def of(cls, snapshot: Snapshot, expires_in: int) -> Self:
        """Its view."""
        return cls(url=snapshot.url, taken_at=_told(snapshot.taken_at), age_s=snapshot.age_s, expires_in=expires_in)


class LookView(BaseModel):
    """One entry of a ledger."""

    look: str
    viewer: str
    mode: LookMode
    began_at: str
    until: str
    reason: str
    grant: str
    shown_from: str | None
    shown_to: str | None
    result: PatrolResult | None

    @classmethod
    def of(cls, look: Look) -> Self:
        """Its view."""
        return cls(
            look=look.id,
            viewer=look.viewer,
            mode=look.mode,
            began_at=iso(look.began_at),
            until=iso(look.until),
            reason=look.reason,
            grant=look.grant,
            shown_from=_told(look.shown_from),
            shown_to=_told(look.shown_to),
            result=look.result,
        )


class LedgerCamera(BaseModel):
    """A camera that has a ledger, as far as whoever may read that may know it: no picture, no stream, not how it is."""

    id: str
    name: str
    hall: str
    place: str
    status: str

    @classmethod
    def of(cls, camera: Camera) -> Self:
        """Its view."""
        return cls(id=camera.id, name=camera.name, hall=camera.hall, place=camera.place, status=str(camera.status))


class LedgerCameraPage(BaseModel):
    """A page of them, by hall and id."""

    items: list[LedgerCamera]
    next_cursor: str

    @classmethod
    def of(cls, page: CameraPage) -> Self:
        """Its view."""
        return cls(items=[LedgerCamera.of(camera) for camera in page.items], next_cursor=page.next_cursor)


class LedgerPage(BaseModel):
    """A page of a ledger, newest first."""

    items: list[LookView]
    next_cursor: str

    @classmethod
    def of(cls, page: LookPage) -> Self:
        """Its view."""
        return cls(items=[LookView.of(look) for look in page.items], next_cursor=page.next_cursor)


def _told(at: datetime | None) -> str | None:
    return iso(at) if at else None
