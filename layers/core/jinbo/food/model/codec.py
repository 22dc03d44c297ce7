"""The violation as plain JSON and back (序列化): one form for the table and the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinbo.food.model.violation import (
    Appeal,
    AppealVerdict,
    Happening,
    Joined,
    Level,
    OnSite,
    Photo,
    Place,
    Status,
    Submission,
    Verdict,
    Violation,
)
from jinbo.kernel.clock import iso, parse_iso
from jinbo.kernel.fact import Subject

_PLAIN = (
    "id",
    "event",
    "code",
    "count",
    "handle_s",
    "clause",
    "model",
    "experimental",
    "escalation",
    "repeat",
    "ack_by",
    "failures",
    "closed_by",
    "version",
)
_INSTANTS = ("pushed_at", "ack_by_at", "deadline_at", "overdue_at", "ack_at", "closed_at")
_PLACE = ("name", "enterprise", "hall", "zone", "place", "camera", "area", "area_name")


def to_dict(violation: Violation) -> dict[str, Any]:
    """The violation as plain JSON."""
    return {
        **{name: getattr(violation, name) for name in _PLAIN},
        **{name: _maybe(getattr(violation, name)) for name in _INSTANTS},
        "level": violation.level.value,
        "status": violation.status.value,
        "happening": violation.happening.value,
        "on_site": violation.on_site.value,
        "rule": dict(violation.rule),
        "opened_at": iso(violation.opened_at),
        "updated_at": iso(violation.updated_at),
        "where": {"subject": str(violation.place.subject), **{n: getattr(violation.place, n) for n in _PLACE}},
        "events": [_joined(one) for one in violation.events],
        "submissions": [
            {"at": iso(one.at), "by": one.by, "text": one.text, "photos": _photos(one.photos)}
            for one in violation.submissions
        ],
        "appeal": _appeal(violation.appeal) if violation.appeal else None,
    }


def from_dict(data: Mapping[str, Any]) -> Violation:
    """The violation of `to_dict`'s form."""
    where = data["where"]
    plain: dict[str, Any] = {name: data[name] for name in _PLAIN}
    instants: dict[str, Any] = {name: _instant(data.get(name)) for name in _INSTANTS}
    return Violation(
        **plain,
        **instants,
        level=Level(data["level"]),
        status=Status(data["status"]),
        happening=Happening(data["happening"]),
        on_site=OnSite(data["on_site"]),
        rule=data["rule"],
        opened_at=parse_iso(data["opened_at"]),
        updated_at=parse_iso(data["updated_at"]),
        place=Place(Subject.parse(where["subject"]), **{name: where[name] for name in _PLACE}),
        events=tuple(_joined_of(one) for one in data["events"]),
        submissions=tuple(
            Submission(parse_iso(one["at"]), one["by"], one["text"], _photos_of(one["photos"]))
            for one in data["submissions"]
        ),
        appeal=_appeal_of(data["appeal"]) if data["appeal"] else None,
    )


def _joined(one: Joined) -> dict[str, Any]:
    return {
        "event": one.event,
        "since": iso(one.since),
        "until": _maybe(one.until),
        "confidence": one.confidence,
        "verdict": one.verdict.value,
        "judged_at": _maybe(one.judged_at),
    }


def _joined_of(data: Mapping[str, Any]) -> Joined:
    return Joined(
        data["event"],
        parse_iso(data["since"]),
        _instant(data["until"]),
        data["confidence"],
        Verdict(data["verdict"]),
        _instant(data["judged_at"]),
    )


def _appeal(appeal: Appeal) -> dict[str, Any]:
    return {
        "at": iso(appeal.at),
        "by": appeal.by,
        "reason": appeal.reason,
        "photos": _photos(appeal.photos),
        "verdict": appeal.verdict and appeal.verdict.value,
        "judged_by": appeal.judged_by,
        "judged_at": _maybe(appeal.judged_at),
        "note": appeal.note,
    }


def _appeal_of(data: Mapping[str, Any]) -> Appeal:
    return Appeal(
        parse_iso(data["at"]),
        data["by"],
        data["reason"],
        _photos_of(data["photos"]),
        AppealVerdict(data["verdict"]) if data["verdict"] else None,
        data["judged_by"],
        _instant(data["judged_at"]),
        data["note"],
    )


def _photos(photos: tuple[Photo, ...]) -> list[dict[str, Any]]:
    return [{"key": one.key, "sha256": one.sha256, "bytes": one.bytes} for one in photos]


def _photos_of(data: list[Mapping[str, Any]]) -> tuple[Photo, ...]:
    return tuple(Photo(one["key"], one["sha256"], one["bytes"]) for one in data)


def _maybe(instant: datetime | None) -> str | None:
    return iso(instant) if instant else None


def _instant(text: str | None) -> datetime | None:
    return parse_iso(text) if text else None
