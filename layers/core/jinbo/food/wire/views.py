"""Answers about violations (应答). Times are RFC 3339; pictures of the event come from its evidence, by `event`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from jinbo.food.model import (
    AppealVerdict,
    Happening,
    Level,
    LogEntry,
    OnSite,
    Photo,
    Status,
    Verdict,
    Violation,
    to_dict,
)
from jinbo.food.rules.codes import code_of
from jinbo.food.rules.notice import notice
from jinbo.kernel.clock import iso

if TYPE_CHECKING:
    from jinbo.food.ports import Upload
    from jinbo.food.service.listing import Detail


class Bilingual(BaseModel):
    """A sentence in both languages."""

    zh: str
    en: str


class WhereOut(BaseModel):
    """Whose it is and where it was seen."""

    subject: str
    name: str
    enterprise: str
    hall: str
    zone: str
    place: str
    camera: str
    area: str
    area_name: str


class EventOut(BaseModel):
    """A video event that the violation stands for; suspected until somebody has judged it."""

    event: str
    since: str
    until: str | None
    confidence: float
    verdict: Verdict


class ViolationOut(BaseModel):
    """A violation (违规). `notice` is what its enterprise is told; `ack_by_at` and `deadline_at` are null before it is pushed."""

    id: str
    event: str
    code: str
    title: Bilingual
    notice: Bilingual
    level: Level
    status: Status
    confirmed: bool
    experimental: bool
    model: str
    clause: str
    rule: dict[str, Any]
    where: WhereOut
    events: list[EventOut]
    count: int
    opened_at: str
    updated_at: str
    pushed_at: str | None
    ack_by_at: str | None
    deadline_at: str | None
    overdue_at: str | None
    escalation: int
    """0: with the enterprise; 1 zone lead, 2 duty officer, 3 commander."""
    repeat: bool
    on_site: OnSite
    failures: int
    ack_by: str
    ack_at: str | None
    appeal_pending: bool
    closed_at: str | None
    closed_by: str
    version: int


class ViolationPage(BaseModel):
    """Some violations of a list."""

    items: list[ViolationOut]
    next_cursor: str | None


class PhotoOut(BaseModel):
    """A picture that the enterprise sent; `url` is good for five minutes, `sha256` is of what was handed in."""

    key: str
    url: str
    sha256: str
    bytes: int


class SubmissionOut(BaseModel):
    """A rectification that was handed in."""

    at: str
    by: str
    text: str
    photos: list[PhotoOut]


class AppealOut(BaseModel):
    """An appeal; `verdict` is null while it waits."""

    at: str
    by: str
    reason: str
    photos: list[PhotoOut]
    verdict: AppealVerdict | None
    judged_by: str
    judged_at: str | None
    note: str


class HistoryLine(BaseModel):
    """One line of a violation's history; `status_from` is null for the first."""

    at: str
    action: Happening
    actor: str
    note: str
    level: Level
    status_from: Status | None
    status_to: Status
    version: int


class ViolationDetail(ViolationOut):
    """A violation with what was handed in, its appeal and its whole history."""

    submissions: list[SubmissionOut]
    appeal: AppealOut | None
    history: list[HistoryLine]


class PhotoUpload(BaseModel):
    """Send one JPEG within `expires_in` seconds: a multipart POST to `url` of all `fields`, then the file as `file`."""

    url: str
    fields: dict[str, str]
    key: str
    expires_in: int


def violation_out(violation: Violation) -> ViolationOut:
    """A violation as the API shows it."""
    return ViolationOut.model_validate(_shown(violation))


def detail_out(detail: Detail) -> ViolationDetail:
    """A violation with its history and pictures."""
    violation, appeal = detail.violation, detail.violation.appeal
    plain = to_dict(violation)
    for one, told in zip(violation.submissions, plain["submissions"], strict=True):
        told["photos"] = _photos(one.photos, detail.links)
    if appeal and plain["appeal"]:
        plain["appeal"]["photos"] = _photos(appeal.photos, detail.links)
    lines = _history(detail.history)
    more = {"submissions": plain["submissions"], "appeal": plain["appeal"], "history": lines}
    return ViolationDetail.model_validate(_shown(violation) | more)


def upload_out(upload: Upload) -> PhotoUpload:
    """Where and how to send a picture."""
    return PhotoUpload(url=upload.url, fields=dict(upload.fields), key=upload.key, expires_in=upload.expires_in)


def _shown(violation: Violation) -> dict[str, Any]:
    code, words = code_of(violation.code), notice(violation)
    return to_dict(violation) | {
        "title": {"zh": code.zh, "en": code.en},
        "notice": {"zh": words[0], "en": words[1]},
        "confirmed": violation.confirmed,
        "appeal_pending": violation.appeal_pending,
    }


def _photos(photos: Sequence[Photo], links: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"key": p.key, "url": links[p.key], "sha256": p.sha256, "bytes": p.bytes} for p in photos]


def _history(history: Sequence[LogEntry]) -> list[HistoryLine]:
    before: list[Status | None] = [None, *(line.status for line in history)]
    return [
        HistoryLine(
            at=iso(line.at),
            action=line.what,
            actor=line.actor,
            note=line.note,
            level=line.level,
            status_from=status,
            status_to=line.status,
            version=line.seq,
        )
        for line, status in zip(history, before, strict=False)
    ]
