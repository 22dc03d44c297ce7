"""The register, ledger and their neighbours in memory; the same contract tests run on these and on the real records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact, Subject
from jinbo.subjects.model import Business, Device, Lift
from jinbo.subjects.ports import BusinessFilter, CodeKey, DeviceFilter, ImportReport, Page
from jinbo.subjects.rules.licences import live
from jinbo.subjects.rules.registry import normal_text

Thing = TypeVar("Thing", Business, Lift, Device)


def taken(what: str) -> ConflictError:
    return ConflictError("taken", "已被登记", "registered already", details={"what": what})


class FakeRegister:
    """Implements `ports.Register`. `facts` keeps what was told."""

    def __init__(self) -> None:
        self._businesses: dict[str, Business] = {}
        self._lifts: dict[str, Lift] = {}
        self._devices: dict[str, Device] = {}
        self._contacts: dict[str, str] = {}
        self.facts: list[Fact] = []

    def business(self, id_: str) -> Business | None:
        return self._businesses.get(id_)

    def businesses(self, ids: Iterable[str]) -> dict[str, Business]:
        return {id_: self._businesses[id_] for id_ in ids if id_ in self._businesses}

    def save_business(
        self,
        business: Business,
        *,
        previous: Business | None,
        facts: Sequence[Fact],
        at: datetime,
        contact: str | None = None,
    ) -> Business:
        others = [other for other in self._businesses.values() if other.id != business.id]
        stored = self._stored(self._businesses, business, "business", facts, check=lambda: _licences(business, others))
        if contact is not None:
            self._contacts[business.id] = contact
        return stored

    def list_businesses(self, wanted: BusinessFilter, limit: int, cursor: str) -> Page[Business]:
        found = [
            business
            for business in self._businesses.values()
            if (not wanted.hall or business.premises.place.hall == wanted.hall)
            and (not wanted.enterprise or business.enterprise == wanted.enterprise)
            and business.name.startswith(wanted.name_prefix)
            and (not wanted.expo_role or wanted.expo_role in business.expo_roles)
        ]
        if wanted.enterprise:
            return _page(sorted(found, key=lambda b: b.id), limit, cursor)
        if wanted.name_prefix:
            return _page(sorted(found, key=lambda b: (b.name, b.id)), limit, cursor)
        return _page(sorted(found, key=lambda b: (b.premises.place.hall, b.name, b.id)), limit, cursor)

    def licensee(self, licence_no: str) -> str | None:
        held = (b.id for b in self._businesses.values() if b.licence and b.licence.no == licence_no)
        return next(held, None)

    def contact(self, business_id: str) -> str | None:
        return self._contacts.get(business_id)

    def save_contact(self, business_id: str, sealed: str, *, at: datetime) -> None:
        self._contacts[business_id] = sealed

    def lift(self, id_: str) -> Lift | None:
        return self._lifts.get(id_)

    def lifts(self, ids: Iterable[str]) -> dict[str, Lift]:
        return {id_: self._lifts[id_] for id_ in ids if id_ in self._lifts}

    def save_lift(self, lift: Lift, *, previous: Lift | None, facts: Sequence[Fact], at: datetime) -> Lift:
        def check() -> None:
            for other in self._lifts.values():
                if other.id != lift.id and other.code == lift.code:
                    raise taken("code")
                if other.id != lift.id and lift.reg_no and other.reg_no == lift.reg_no:
                    raise taken("reg_no")

        return self._stored(self._lifts, lift, "lift", facts, check)

    def list_lifts(self, hall: str, limit: int, cursor: str) -> Page[Lift]:
        found = [lift for lift in self._lifts.values() if not hall or lift.place.hall == hall]
        return _page(sorted(found, key=lambda lift: (lift.place.hall, lift.name, lift.id)), limit, cursor)

    def devices(self, ids: Iterable[str]) -> dict[str, Device]:
        return {id_: self._devices[id_] for id_ in ids if id_ in self._devices}

    def device(self, id_: str) -> Device | None:
        return self._devices.get(id_)

    def save_device(self, device: Device, *, previous: Device | None, facts: Sequence[Fact], at: datetime) -> Device:
        return self._stored(self._devices, device, "device", facts, lambda: None)

    def list_devices(self, wanted: DeviceFilter, limit: int, cursor: str) -> Page[Device]:
        found = [
            device
            for device in self._devices.values()
            if (not wanted.hall or device.hall == wanted.hall)
            and (not wanted.kind or device.kind is wanted.kind)
            and (not wanted.subject or device.subject == wanted.subject)
        ]
        if wanted.subject:
            return _page(sorted(found, key=lambda device: device.id), limit, cursor)
        return _page(sorted(found, key=lambda device: (device.hall, device.kind, device.id)), limit, cursor)

    def _stored(self, shelf: dict[str, Thing], thing: Thing, what: str, facts: Sequence[Fact], check: Any) -> Thing:
        before = shelf.get(thing.id)
        if thing.version is None and before is not None:
            raise taken(what)
        if thing.version is not None and (before is None or before.version != thing.version):
            raise ConflictError("stale", "内容已被他人更新", "changed meanwhile")
        check()
        stored = replace(thing, version=(thing.version or 0) + 1)
        shelf[thing.id] = stored
        self.facts += facts
        return stored


def _licences(business: Business, others: Sequence[Business]) -> None:
    licence = business.licence
    for other in others:
        if licence is None or other.licence is None:
            continue
        if other.licence.no == licence.no:
            raise taken("licence_no")
        if live(licence) and live(other.licence) and _stand(other) == _stand(business):
            raise taken("premises")


def _stand(business: Business) -> tuple[str, ...]:
    place = business.premises.place
    return normal_text(business.premises.address), place.hall, place.floor, place.booth_no


def _page(found: Sequence[Any], limit: int, cursor: str) -> Page[Any]:
    start = int(cursor or 0)
    more = len(found) > start + limit
    return Page(found[start : start + limit], str(start + limit) if more else "")


class FakeLedger:
    """Implements `ports.LedgerStore`."""

    def __init__(self) -> None:
        self._facts: dict[str, dict[str, Fact]] = {}

    def append(self, fact: Fact, subjects: Iterable[Subject]) -> None:
        for subject in subjects:
            self._facts.setdefault(str(subject), {}).setdefault(fact.id, fact)

    def timeline(self, subject: Subject, limit: int, cursor: str) -> Page[Fact]:
        facts = self._facts.get(str(subject), {}).values()
        return _page(sorted(facts, key=lambda fact: (fact.occurred_at, fact.id), reverse=True), limit, cursor)


class FakeCodes:
    """Implements `ports.CodeStore`."""

    def __init__(self) -> None:
        self._by_key: dict[str, CodeKey] = {}
        self._by_subject: dict[str, CodeKey] = {}

    def key(self, key: str) -> CodeKey | None:
        return self._by_key.get(key)

    def key_of(self, subject: Subject) -> CodeKey | None:
        return self._by_subject.get(str(subject))

    def save_key(self, code: CodeKey, *, at: datetime) -> None:
        if code.key in self._by_key or str(code.subject) in self._by_subject:
            raise taken("code")
        self._by_key[code.key] = self._by_subject[str(code.subject)] = code


class FakeImports:
    """Implements `ports.ImportStore`."""

    def __init__(self) -> None:
        self._reports: dict[str, ImportReport] = {}

    def save(self, report: ImportReport) -> None:
        self._reports[report.id] = report

    def load(self, id_: str) -> ImportReport | None:
        return self._reports.get(id_)


class FakeVault:
    """Implements `ports.Vault`: sealed text shows nothing of the plain one, and opens only where it belongs."""

    def __init__(self) -> None:
        self._sealed: dict[str, tuple[str, str, str]] = {}

    def seal(self, text: str, *, purpose: str, owner: str) -> str:
        name = f"sealed-{len(self._sealed)}"
        self._sealed[name] = text, purpose, owner
        return name

    def open(self, sealed: str, *, purpose: str, owner: str) -> str:
        text, for_purpose, for_owner = self._sealed[sealed]
        assert (for_purpose, for_owner) == (purpose, owner)
        return text


class FakeKeys:
    """Implements `ports.CodeKeys`."""

    def __init__(self, **keys: bytes) -> None:
        self.held: dict[str, bytes] = keys or {"T": b"a secret of thirty-two bytes ----"}

    def keys(self) -> Mapping[str, bytes]:
        return self.held
