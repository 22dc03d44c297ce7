"""Businesses back from plain JSON (经营主体的持久化形式); by itself, because the lanes read equipment only (P6)."""

from __future__ import annotations

from datetime import date

from jinbo.subjects.model.business import (
    AnnualGrade,
    Business,
    BusinessItem,
    ExpoRole,
    Face,
    MainFormat,
    Premises,
    RiskLevel,
)
from jinbo.subjects.model.licence import Licence, LicenceStatus
from jinbo.subjects.model.plain import Plain, day_of, instant_of, place_of
from jinbo.subjects.model.venue import Source


def business_of(body: Plain, version: int | None) -> Business:
    """The business of a stored body."""
    premises = body["premises"]
    return Business(
        id=body["id"],
        name=body["name"],
        uscc=body["uscc"],
        premises=Premises(premises["address"], place_of(premises["place"])),
        expo_roles=frozenset(ExpoRole(name) for name in body["expo_roles"]),
        main_format=MainFormat(body["main_format"]) if body["main_format"] else None,
        items=frozenset(BusinessItem(name) for name in body["items"]),
        licence=_licence(body["licence"]) if body["licence"] else None,
        legal_rep=body["legal_rep"],
        domicile=body["domicile"],
        risk=RiskLevel(body["risk"]),
        face=Face(body["face"]) if body["face"] else None,
        annual_grade=AnnualGrade(body["annual_grade"]) if body["annual_grade"] else None,
        supervise_org=body["supervise_org"],
        supervisors=tuple(body["supervisors"]),
        complaint_phone=body["complaint_phone"],
        has_open_kitchen=body["has_open_kitchen"],
        streams=tuple(body["streams"]),
        flags=frozenset(body["flags"]),
        source=Source(body["source"]),
        version=version,
        created_by=body["created_by"],
        registered_at=instant_of(body["registered_at"]),
    )


def _licence(body: Plain) -> Licence:
    return Licence(
        no=body["no"],
        valid_from=date.fromisoformat(body["valid_from"]),
        valid_to=date.fromisoformat(body["valid_to"]),
        status=LicenceStatus(body["status"]),
        noticed_days=body["noticed_days"],
        issuer=body["issuer"],
        signer=body["signer"],
        issue_date=day_of(body["issue_date"]),
    )
