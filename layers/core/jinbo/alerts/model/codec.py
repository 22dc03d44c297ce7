"""The alert as plain JSON and back (序列化): one form for the table, the API, the sockets and the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinbo.alerts.model.alert import Alert, CloseCode, Deadlines, Happening, Level, Placement, RuleSnapshot, Status
from jinbo.kernel.clock import iso, parse_iso
from jinbo.kernel.fact import Subject


def to_dict(alert: Alert) -> dict[str, Any]:
    """The alert as the API, the sockets and the history show it (plain JSON)."""
    place, due = alert.placement, alert.deadlines
    return {
        "id": alert.id,
        "dedup_key": alert.dedup_key,
        "rule_id": alert.rule.id,
        "rule": {"id": alert.rule.id, "version": alert.rule.version, "thresholds": dict(alert.rule.thresholds)},
        "level": alert.level.value,
        "status": alert.status.value,
        "happening": alert.happening.value,
        "title": {"zh": alert.title_zh, "en": alert.title_en},
        "subject": {"type": place.subject.type, "id": place.subject.id, "name": place.name},
        "hall": place.hall,
        "zone": place.zone,
        "enterprise": place.enterprise,
        "enterprises": list(place.enterprises),
        "place": place.place,
        "device_id": alert.device_id,
        "sensor": alert.sensor,
        "occurrence": alert.occurrence,
        "first_at": iso(alert.first_at),
        "last_at": iso(alert.last_at),
        "count": alert.count,
        "deadlines": {
            "ack_by_at": iso(due.ack_by_at),
            "dispatch_by_at": _maybe(due.dispatch_by_at),
            "close_by_at": iso(due.close_by_at),
        },
        "started_at": iso(alert.started_at),
        "updated_at": iso(alert.updated_at),
        "round": alert.round,
        "escalation": alert.escalation,
        "owner": alert.owner,
        "ack_by": alert.ack_by,
        "ack_at": _maybe(alert.ack_at),
        "undeliverable": alert.undeliverable,
        "recovering_since": _maybe(alert.recovering_since),
        "recovered_at": _maybe(alert.recovered_at),
        "closed_at": _maybe(alert.closed_at),
        "close_code": alert.close_code and alert.close_code.value,
        "close_note": alert.close_note,
        "evidence": dict(alert.evidence),
        "version": alert.version,
    }


def from_dict(data: Mapping[str, Any]) -> Alert:
    """The alert of `to_dict`'s form."""
    subject, due, rule = data["subject"], data["deadlines"], data["rule"]
    return Alert(
        id=data["id"],
        dedup_key=data["dedup_key"],
        rule=RuleSnapshot(rule["id"], rule["version"], rule["thresholds"]),
        level=Level(data["level"]),
        status=Status(data["status"]),
        happening=Happening(data["happening"]),
        title_zh=data["title"]["zh"],
        title_en=data["title"]["en"],
        placement=Placement(
            Subject(subject["type"], subject["id"]),
            subject["name"],
            data["hall"],
            data["zone"],
            data["enterprise"],
            data["place"],
            tuple(name for name in data.get("enterprises", ()) if name != data["enterprise"]),  # not in the oldest
        ),
        device_id=data["device_id"],
        sensor=data["sensor"],
        occurrence=data["occurrence"],
        first_at=parse_iso(data["first_at"]),
        last_at=parse_iso(data["last_at"]),
        count=data["count"],
        deadlines=Deadlines(
            parse_iso(due["ack_by_at"]), _instant(due["dispatch_by_at"]), parse_iso(due["close_by_at"])
        ),
        started_at=parse_iso(data["started_at"]),
        updated_at=parse_iso(data["updated_at"]),
        round=data["round"],
        escalation=data["escalation"],
        owner=data["owner"],
        ack_by=data["ack_by"],
        ack_at=_instant(data["ack_at"]),
        undeliverable=data["undeliverable"],
        recovering_since=_instant(data["recovering_since"]),
        recovered_at=_instant(data["recovered_at"]),
        closed_at=_instant(data["closed_at"]),
        close_code=CloseCode(data["close_code"]) if data["close_code"] else None,
        close_note=data["close_note"],
        evidence=data["evidence"],
        version=data["version"],
    )


def _maybe(instant: datetime | None) -> str | None:
    return iso(instant) if instant else None


def _instant(text: str | None) -> datetime | None:
    return parse_iso(text) if text else None
