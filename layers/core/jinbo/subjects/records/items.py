"""The items of the register in the records table, and how their keys are made (主体的存储).

| item | pk | sk | gsi1pk | gsi1sk |
| -- | -- | -- | -- | -- |
| business | BUSINESS#id | BUSINESS | BUSINESSES | hall#name#id |
| its contact, sealed | BUSINESS#id | CONTACT | | |
| its entry by enterprise and by name | ENTERPRISE#uscc | BUSINESS#id | BUSINESS-NAMES | name#id |
| what only one may have | CLAIM#what | CLAIM | | |
| lift | LIFT#id | LIFT | LIFTS | hall#name#id |
| device | DEVICE#id | DEVICE | DEVICES | hall#kind#id |
| its entry at its subject | BUSINESS#id, LIFT#id, HALL#code | DEVICE#id | | |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from jinbo.kernel.clock import iso
from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.ids import natural_id
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Gsi1, Record
from jinbo.subjects.model import Business, Device, Lift
from jinbo.subjects.model.plain import body_of
from jinbo.subjects.rules.licences import live
from jinbo.subjects.rules.registry import normal_text

BUSINESSES, BUSINESS_NAMES, LIFTS, DEVICES = "BUSINESSES", "BUSINESS-NAMES", "LIFTS", "DEVICES"


class ThingRecord(Record):
    """A business, lift or device: `kind` says which, `body` is its plain form."""

    listed = Gsi1()
    body = JSONAttribute()


class PointerRecord(Record):
    """An item that leads to another: an entry of a list, or a claim to something unique."""

    listed = Gsi1()
    target = UnicodeAttribute()


class ContactRecord(Record):
    """A business's contact, sealed."""

    listed = Gsi1()
    sealed = UnicodeAttribute()


def thing_key(kind: str, id_: str) -> tuple[str, str]:
    """The key of a business, lift or device."""
    return f"{kind}#{id_}", kind


def subject_pk(subject: Subject) -> str:
    """The partition in which what belongs to a subject lies."""
    return f"{subject.type.upper()}#{subject.id}"


def business_record(business: Business, facts: Sequence[Fact], at: datetime) -> ThingRecord:
    """A business's item."""
    listed = BUSINESSES, f"{business.premises.place.hall}#{business.name}#{business.id}"
    return _thing("BUSINESS", business, listed, facts, at)


def lift_record(lift: Lift, facts: Sequence[Fact], at: datetime) -> ThingRecord:
    """A lift's item."""
    return _thing("LIFT", lift, (LIFTS, f"{lift.place.hall}#{lift.name}#{lift.id}"), facts, at)


def device_record(device: Device, facts: Sequence[Fact], at: datetime) -> ThingRecord:
    """A device's item."""
    return _thing("DEVICE", device, (DEVICES, f"{device.hall}#{device.kind}#{device.id}"), facts, at)


def _thing(
    kind: str, thing: Business | Lift | Device, listed: tuple[str, str], facts: Sequence[Fact], at: datetime
) -> ThingRecord:
    pk, sk = thing_key(kind, thing.id)
    record = ThingRecord(
        pk,
        sk,
        kind=kind,
        body=body_of(thing),
        facts=encode_facts(facts),
        gsi1pk=listed[0],
        gsi1sk=listed[1],
        created_at=iso(thing.registered_at or at),
        updated_at=iso(at),
    )
    if thing.version is not None:
        record.version = thing.version
    return record


def business_entry(business: Business, at: datetime) -> PointerRecord:
    """A business's entry under its enterprise, and by name."""
    key = f"ENTERPRISE#{business.uscc}", f"BUSINESS#{business.id}"
    return _pointer(key, business.id, at, gsi1pk=BUSINESS_NAMES, gsi1sk=f"{business.name}#{business.id}")


def device_entry(device: Device, at: datetime) -> PointerRecord:
    """A device's entry at its subject."""
    return _pointer((subject_pk(device.subject), f"DEVICE#{device.id}"), device.id, at)


def claims_of_business(business: Business | None) -> dict[str, str]:
    """What a business alone may have, by pk: its licence number; its premises while its licence lives (一地一证)."""
    if business is None or business.licence is None:
        return {}
    claims = {f"CLAIM#LICENCE#{business.licence.no}": "licence_no"}
    if live(business.licence):
        place = business.premises.place
        stand = natural_id(normal_text(business.premises.address), place.hall, place.floor, place.booth_no)
        claims[f"CLAIM#PREMISES#{stand}"] = "premises"
    return claims


def claims_of_lift(lift: Lift | None) -> dict[str, str]:
    """What a lift alone may have: its whole-unit code and its registration code."""
    if lift is None:
        return {}
    claims = {f"CLAIM#LIFT-CODE#{lift.code}": "code"}
    if lift.reg_no:
        claims[f"CLAIM#LIFT-REG#{lift.reg_no}"] = "reg_no"
    return claims


def claim(pk: str, target: str, at: datetime) -> PointerRecord:
    """A claim's item."""
    return _pointer((pk, "CLAIM"), target, at)


def contact_record(business_id: str, sealed: str, at: datetime) -> ContactRecord:
    """A sealed contact's item."""
    now = iso(at)
    return ContactRecord(
        f"BUSINESS#{business_id}", "CONTACT", kind="CONTACT", sealed=sealed, created_at=now, updated_at=now
    )


def _pointer(key: tuple[str, str], target: str, at: datetime, **listed: Any) -> PointerRecord:
    now = iso(at)
    return PointerRecord(*key, kind="POINTER", target=target, created_at=now, updated_at=now, **listed)
