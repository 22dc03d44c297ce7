"""How violations tell their news (事实). None carries a picture, a name of a person or a text that people wrote."""

from __future__ import annotations

from typing import Any

from jinbo.food.model import Happening, OnSite, Violation
from jinbo.food.rules.codes import code_of
from jinbo.food.rules.notice import notice
from jinbo.kernel.clock import iso
from jinbo.kernel.fact import Audience, Fact
from jinbo.kernel.ids import natural_id

OPENED = "food.violation.opened"
JOINED = "food.violation.joined"
CONFIRMED = "food.violation.confirmed"
PUSHED = "food.violation.pushed"
ESCALATED = "food.violation.escalated"
OVERDUE = "food.violation.overdue"
ACKNOWLEDGED = "food.violation.acknowledged"
RECTIFIED = "food.violation.rectified"
RECHECKED = "food.violation.rechecked"
APPEALED = "food.violation.appealed"
REPEATED = "food.violation.repeated"
CLOSED = "food.violation.closed"
ASKED = "food.inspection.asked"


def violation_news(before: Violation | None, after: Violation, actor: str) -> list[Fact]:
    """What a change of a case is called, and the case as it then is. What only changes what is known of an event is no news;
    `food.inspection.asked` says that somebody must look on site, and `on_site` why."""
    told = {
        Happening.OPENED: OPENED,
        Happening.JOINED: JOINED,
        Happening.CONFIRMED: CONFIRMED,
        Happening.PUSHED: PUSHED,
        Happening.ESCALATED: ESCALATED,
        Happening.OVERDUE: OVERDUE,
        Happening.ACKNOWLEDGED: ACKNOWLEDGED,
        Happening.SUBMITTED: RECTIFIED,
        Happening.RECHECK_PASSED: RECHECKED,
        Happening.RECHECK_FAILED: RECHECKED,
        Happening.APPEALED: APPEALED,
        Happening.APPEAL_REJECTED: APPEALED,
        Happening.APPEAL_UPHELD: APPEALED,
        Happening.FALSE_POSITIVE: CLOSED,
        Happening.CLOSED: CLOSED,
    }
    kinds = [told[after.happening]] if after.happening in told else []
    if after.happening is not Happening.PUSHED and after.told and not (before and before.told):
        kinds.append(PUSHED)
    if after.repeat and not (before and before.repeat):
        kinds.append(REPEATED)
    if not after.open and (before is None or before.open) and CLOSED not in kinds:
        kinds.append(CLOSED)
    if after.on_site is not (before.on_site if before else OnSite.NONE):
        kinds.append(ASKED)
    value = _where_it_stands(after, actor)
    return [_fact(kind, after, value) for kind in kinds]


def _fact(kind: str, violation: Violation, value: dict[str, Any]) -> Fact:
    inside = {Audience.REGULATOR, Audience.ENTERPRISE} if violation.told else {Audience.REGULATOR}
    return Fact(
        id=natural_id(kind, violation.id, violation.version),
        kind=kind,
        subject=violation.place.subject,
        occurred_at=violation.updated_at,
        recorded_at=violation.updated_at,
        value=value,
        audience=frozenset(inside),
        ref=f"VIOLATION#{violation.id}|VIOLATION",
    )


def _where_it_stands(violation: Violation, actor: str) -> dict[str, Any]:
    """The value that all kinds have in common: the case as it is now, and who changed it."""
    place, code, words = violation.place, code_of(violation.code), notice(violation)
    appeal = violation.appeal
    return {
        "violation": violation.id,
        "event": violation.event,
        "events": [one.event for one in violation.events],
        "code": violation.code,
        "title": {"zh": code.zh, "en": code.en},
        "notice": {"zh": words[0], "en": words[1]},
        "level": violation.level.value,
        "status": violation.status.value,
        "happening": violation.happening.value,
        "enterprise": place.enterprise,
        "hall": place.hall,
        "zone": place.zone,
        "place": place.place,
        "camera": place.camera,
        "area": place.area,
        "area_name": place.area_name,
        "from": iso(violation.events[0].since),
        "deadline": iso(violation.deadline_at) if violation.deadline_at else None,
        "overdue": violation.overdue_at is not None,
        "ack_by": violation.ack_by,
        "count": violation.count,
        "escalation": violation.escalation,
        "repeat": violation.repeat,
        "on_site": violation.on_site.value,
        "confirmed": violation.confirmed,
        "experimental": violation.experimental,
        "failures": violation.failures,
        "appeal": (appeal.verdict or "PENDING") if appeal else "",
        "clause": violation.clause,
        "actor": actor,
        "version": violation.version,
    }
