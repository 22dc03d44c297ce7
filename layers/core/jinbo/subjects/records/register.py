"""The register in the records table: implements `ports.Register` (see items for keys)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from jinbo.kernel.fact import Fact
from jinbo.platform.tables import Record, our_errors
from jinbo.subjects.model import Business, Device, Lift
from jinbo.subjects.model.plain import device_of, lift_of
from jinbo.subjects.model.plain_business import business_of
from jinbo.subjects.ports import BusinessFilter, DeviceFilter, DeviceReads, Page
from jinbo.subjects.records import items
from jinbo.subjects.records.items import ContactRecord, PointerRecord, ThingRecord
from jinbo.subjects.records.labelled import STALE, LabelledWrite
from jinbo.subjects.records.paging import encode_cursor, index_start, page_of, table_start

Thing = TypeVar("Thing", Business, Lift, Device)
Make = Callable[[Mapping[str, Any], int | None], Thing]


class TableRegister:
    """Businesses, lifts and devices in the records table."""

    def __init__(self, reader: DeviceReads) -> None:
        self._reader = reader

    def business(self, id_: str) -> Business | None:
        """A business by id."""
        return _get("BUSINESS", id_, business_of)

    def businesses(self, ids: Iterable[str]) -> dict[str, Business]:
        """Businesses by id."""
        return _many("BUSINESS", ids, business_of)

    def save_business(
        self,
        business: Business,
        *,
        previous: Business | None,
        facts: Sequence[Fact],
        at: datetime,
        contact: str | None = None,
    ) -> Business:
        """Writes a business, its claims, entry and contact in one transaction."""
        record = items.business_record(business, facts, at)
        write = LabelledWrite()
        write.put(record, "business" if business.version is None else STALE)
        _move_claims(write, items.claims_of_business(previous), items.claims_of_business(business), business.id, at)
        if previous is None or previous.name != business.name:
            write.set(items.business_entry(business, at))
        if contact is not None:
            write.set(items.contact_record(business.id, contact, at))
        write.commit()
        return replace(business, version=record.version)

    def list_businesses(self, wanted: BusinessFilter, limit: int, cursor: str) -> Page[Business]:
        """Businesses of an enterprise, of a name prefix, of a hall, or all."""

        def shown(business: Business | None) -> Business | None:
            matches = business is not None and (
                (not wanted.expo_role or wanted.expo_role in business.expo_roles)
                and (not wanted.hall or wanted.hall == business.premises.place.hall)
                and business.name.startswith(wanted.name_prefix)
            )
            return business if matches else None

        if wanted.enterprise:
            pk = f"ENTERPRISE#{wanted.enterprise}"
            query = PointerRecord.query(
                pk, PointerRecord.sk.startswith("BUSINESS#"), last_evaluated_key=table_start(cursor, pk)
            )
            return self._pointed(query, limit, lambda id_: shown(self.business(id_)), lambda r: encode_cursor(r.sk))
        if wanted.name_prefix and not wanted.hall:
            query = PointerRecord.listed.query(
                items.BUSINESS_NAMES,
                PointerRecord.gsi1sk.startswith(wanted.name_prefix),
                last_evaluated_key=index_start(cursor, items.BUSINESS_NAMES),
            )
            return self._pointed(query, limit, lambda id_: shown(self.business(id_)), _index_cursor)
        prefix = f"{wanted.hall}#{wanted.name_prefix}" if wanted.hall else ""
        return _listed(items.BUSINESSES, prefix, limit, cursor, lambda r: shown(business_of(r.body, r.version)))

    def licensee(self, licence_no: str) -> str | None:
        """Who holds a licence number."""
        with our_errors():
            try:
                return PointerRecord.get(f"CLAIM#LICENCE#{licence_no}", "CLAIM").target
            except PointerRecord.DoesNotExist:
                return None

    def contact(self, business_id: str) -> str | None:
        """A business's sealed contact."""
        with our_errors():
            try:
                return ContactRecord.get(f"BUSINESS#{business_id}", "CONTACT", consistent_read=True).sealed
            except ContactRecord.DoesNotExist:
                return None

    def save_contact(self, business_id: str, sealed: str, *, at: datetime) -> None:
        """Writes a business's sealed contact."""
        write = LabelledWrite()
        write.set(items.contact_record(business_id, sealed, at))
        write.commit()

    def lift(self, id_: str) -> Lift | None:
        """A lift by id."""
        return _get("LIFT", id_, lift_of)

    def lifts(self, ids: Iterable[str]) -> dict[str, Lift]:
        """Lifts by id."""
        return _many("LIFT", ids, lift_of)

    def save_lift(self, lift: Lift, *, previous: Lift | None, facts: Sequence[Fact], at: datetime) -> Lift:
        """Writes a lift and its claims in one transaction."""
        record = items.lift_record(lift, facts, at)
        write = LabelledWrite()
        write.put(record, "lift" if lift.version is None else STALE)
        _move_claims(write, items.claims_of_lift(previous), items.claims_of_lift(lift), lift.id, at)
        write.commit()
        return replace(lift, version=record.version)

    def list_lifts(self, hall: str, limit: int, cursor: str) -> Page[Lift]:
        """Lifts of a hall, or all."""
        prefix = f"{hall}#" if hall else ""
        return _listed(items.LIFTS, prefix, limit, cursor, lambda r: lift_of(r.body, r.version))

    def devices(self, ids: Iterable[str]) -> dict[str, Device]:
        """Devices by id."""
        return self._reader.devices(ids)

    def device(self, id_: str) -> Device | None:
        """A device by id."""
        return _get("DEVICE", id_, device_of)

    def save_device(self, device: Device, *, previous: Device | None, facts: Sequence[Fact], at: datetime) -> Device:
        """Writes a device and its entry at its subject in one transaction."""
        record = items.device_record(device, facts, at)
        write = LabelledWrite()
        write.put(record, "device" if device.version is None else STALE)
        if previous is None or previous.subject != device.subject:
            if previous is not None:
                write.delete(items.device_entry(previous, at))
            write.set(items.device_entry(device, at))
        write.commit()
        return replace(device, version=record.version)

    def list_devices(self, wanted: DeviceFilter, limit: int, cursor: str) -> Page[Device]:
        """Devices of a subject, of a hall, or all."""

        def shown(device: Device | None) -> Device | None:
            matches = device is not None and (
                (not wanted.kind or device.kind is wanted.kind) and (not wanted.hall or device.hall == wanted.hall)
            )
            return device if matches else None

        if wanted.subject:
            pk = items.subject_pk(wanted.subject)
            query = PointerRecord.query(
                pk, PointerRecord.sk.startswith("DEVICE#"), last_evaluated_key=table_start(cursor, pk)
            )
            return self._pointed(query, limit, lambda id_: shown(self.device(id_)), lambda r: encode_cursor(r.sk))
        prefix = f"{wanted.hall}#{wanted.kind + '#' if wanted.kind else ''}" if wanted.hall else ""
        return _listed(items.DEVICES, prefix, limit, cursor, lambda r: shown(device_of(r.body, r.version)))

    @staticmethod
    def _pointed(
        found: Iterable[PointerRecord],
        limit: int,
        show: Callable[[str], Thing | None],
        cursor_of: Callable[[PointerRecord], str],
    ) -> Page[Thing]:
        with our_errors():
            return page_of(found, limit, show=lambda record: show(record.target), cursor_of=cursor_of)


def _get(kind: str, id_: str, make: Make[Thing]) -> Thing | None:
    with our_errors():
        try:
            record = ThingRecord.get(*items.thing_key(kind, id_), consistent_read=True)
        except ThingRecord.DoesNotExist:
            return None
    return make(record.body, record.version)


def _many(kind: str, ids: Iterable[str], make: Make[Thing]) -> dict[str, Thing]:
    keys = [items.thing_key(kind, id_) for id_ in dict.fromkeys(ids)]
    with our_errors():
        found = [make(record.body, record.version) for record in ThingRecord.batch_get(keys, consistent_read=True)]
    return {thing.id: thing for thing in found}


def _listed(
    gsi1pk: str, prefix: str, limit: int, cursor: str, show: Callable[[ThingRecord], Thing | None]
) -> Page[Thing]:
    with our_errors():
        found = ThingRecord.listed.query(
            gsi1pk,
            ThingRecord.gsi1sk.startswith(prefix) if prefix else None,
            last_evaluated_key=index_start(cursor, gsi1pk),
            page_size=limit + 1,
        )
        return page_of(found, limit, show=show, cursor_of=_index_cursor)


def _index_cursor(record: Record) -> str:
    return encode_cursor(record.gsi1sk or "", record.pk, record.sk)


def _move_claims(
    write: LabelledWrite, old: Mapping[str, str], new: Mapping[str, str], target: str, at: datetime
) -> None:
    for pk in old.keys() - new.keys():
        write.delete(items.claim(pk, target, at))
    for pk in new.keys() - old.keys():
        write.put(items.claim(pk, target, at), new[pk])
