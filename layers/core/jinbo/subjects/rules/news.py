"""The facts that the register tells (主体事实). None carries personal data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from jinbo.kernel.fact import Audience, Fact, Subject
from jinbo.kernel.ids import natural_id
from jinbo.subjects.model import Business, Device, Licence, Lift
from jinbo.subjects.rules.licences import day_of, days_left

_INSIDE = frozenset({Audience.REGULATOR, Audience.ENTERPRISE})


def business_news(business: Business, previous: Business | None, now: datetime) -> list[Fact]:
    """`subjects.business.registered` or `.changed`, and `subjects.licence.changed` where the licence's standing moved."""
    licence = licence_news(business, previous.licence if previous else None, now)
    if previous is not None and replace(previous, licence=business.licence) == business:
        return licence
    place = business.premises.place
    told: dict[str, Any] = {"name": business.name, "hall": place.hall, "zone": place.zone}
    told["expo_roles"] = sorted(business.expo_roles)
    kind = "subjects.business.registered" if previous is None else "subjects.business.changed"
    fact = _fact(kind, Subject("business", business.id), business.version, told, now)
    return [fact, *licence]


def licence_news(business: Business, before: Licence | None, now: datetime) -> list[Fact]:
    """`subjects.licence.changed` when status, number, term or reminder differ from `before`; a new valid licence is no news."""
    licence = business.licence
    if licence is None or licence == before:
        return []
    was = before.status if before else None
    if before is None and licence.status == "VALID":
        return []
    place = business.premises.place
    value: dict[str, Any] = {
        "business_id": business.id,
        "name": business.name,
        "licence_no": licence.no,
        "status": str(licence.status),
        "previous": str(was) if was else None,
        "valid_to": licence.valid_to.isoformat(),
        "days_left": days_left(licence, day_of(now)),
        "notice_days": licence.noticed_days,
        "hall": place.hall,
        "zone": place.zone,
        "place": place.text or business.premises.address,
    }
    kind = "subjects.licence.changed"
    return [_fact(kind, Subject("business", business.id), business.version, value, now)]


def lift_news(lift: Lift, previous: Lift | None, now: datetime) -> list[Fact]:
    """`subjects.lift.registered` or `.changed`."""
    told = {"name": lift.name, "hall": lift.place.hall, "zone": lift.place.zone, "status": str(lift.status)}
    kind = "subjects.lift.registered" if previous is None else "subjects.lift.changed"
    return [_fact(kind, Subject("lift", lift.id), lift.version, told, now)]


def device_news(device: Device, previous: Device | None, now: datetime) -> list[Fact]:
    """`subjects.device.bound` when it is bound to another subject than before, else `subjects.device.changed`."""
    told = {
        "device": device.id,
        "kind": str(device.kind),
        "subject": str(device.subject),
        "previous": str(previous.subject) if previous else None,
        "hall": device.hall,
        "zone": device.zone,
        "status": str(device.status),
    }
    bound = previous is None or previous.subject != device.subject
    kind = "subjects.device.bound" if bound else "subjects.device.changed"
    return [_fact(kind, Subject("device", device.id), device.version, told, now)]


def _fact(kind: str, subject: Subject, version: int | None, told: dict[str, Any], now: datetime) -> Fact:
    return Fact(natural_id(kind, str(subject), version or 0), kind, subject, now, now, told, _INSIDE)
