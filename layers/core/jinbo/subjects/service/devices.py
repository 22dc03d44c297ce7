"""Use cases on devices (物联设备): read by id for the lanes, listed, registered and bound to a business or lift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from jinbo.identity.service import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import NotFoundError
from jinbo.kernel.fact import Subject
from jinbo.subjects import plan
from jinbo.subjects.model import Device, Fault
from jinbo.subjects.ports import DeviceFilter, DeviceReads, Page, Register
from jinbo.subjects.rules import actions
from jinbo.subjects.rules.entries import accept, device_faults
from jinbo.subjects.rules.news import device_news
from jinbo.subjects.service.guard import may, require_of, require_role, stale
from jinbo.subjects.service.listing import shown_page
from jinbo.subjects.service.outcome import Outcome, Stored


class DeviceRegistry:
    """Devices by id, for machines: no principal, one batch request."""

    def __init__(self, reads: DeviceReads) -> None:
        self._reads = reads

    def devices(self, ids: Iterable[str]) -> dict[str, Device]:
        """Those of `ids` that are registered."""
        return self._reads.devices(ids)


class Devices:
    """Devices as people see them."""

    def __init__(self, register: Register, clock: Clock) -> None:
        self._register = register
        self._clock = clock

    def get(self, principal: Principal, device_id: str) -> Device:
        """A device.

        Raises:
            NotFoundError: absent, or not for this principal.
        """
        device = self._register.device(device_id)
        if device is None:
            require(principal, actions.READ, Scope())
            raise NotFoundError
        require_of(principal, actions.READ, device)
        return device

    def list_devices(self, principal: Principal, wanted: DeviceFilter, limit: int, cursor: str = "") -> Page[Device]:
        """Devices that the principal may read."""
        require_role(principal, actions.READ)
        return shown_page(
            lambda size, at: self._register.list_devices(wanted, size, at),
            lambda device: may(principal, actions.READ, device),
            limit,
            cursor,
        )

    def bind(self, principal: Principal, device: Device) -> Device:
        """Registers a device or changes it (`version` says which), bound to its subject.

        Raises:
            InvalidError: a fault of its id or sensors; `subject-unknown`.
            ConflictError: `taken`, `stale`.
        """
        require(principal, actions.BIND_DEVICE, Scope(enterprise=device.enterprise, zone=device.zone))
        previous = self._register.device(device.id) if device.version is not None else None
        if device.version is not None and previous is None:
            raise NotFoundError
        if previous is not None and previous.version != device.version:
            raise stale()
        return self.put(device, previous).thing

    def put(self, draft: Device, previous: Device | None, *, dry_run: bool = False) -> Stored[Device]:
        """Stores a device over `previous`; hall, zone and enterprise that it leaves open are its subject's."""
        faults = device_faults(draft)
        device = self._placed(draft)
        if device is None:
            faults.append(
                Fault(
                    "subject", "subject-unknown", "设备所属的主体未登记", "The subject it belongs to is not registered"
                )
            )
            device = draft
        accept(faults, device.source)
        now = self._clock.now()
        device = replace(
            device,
            registered_at=previous.registered_at if previous else now,
            version=previous.version if previous else None,
        )
        if previous is not None and replace(device, source=previous.source) == previous:
            return Stored(Outcome.UNCHANGED, previous)
        outcome = Outcome.CREATED if previous is None else Outcome.UPDATED
        if not dry_run:
            facts = device_news(device, previous, now)
            device = self._register.save_device(device, previous=previous, facts=facts, at=now)
        return Stored(outcome, device)

    def _placed(self, device: Device) -> Device | None:
        subject = device.subject
        if subject.type == "licence":  # as sheets name a business
            subject = Subject("business", self._register.licensee(subject.id) or "")
        if subject.type == "hall" and plan.hall(subject.id):
            return replace(device, hall=subject.id, zone=device.zone or plan.zone_of(subject.id))
        if subject.type == "business" and subject.id and (business := self._register.business(subject.id)):
            place, enterprise = business.premises.place, business.enterprise
        elif subject.type == "lift" and (lift := self._register.lift(subject.id)):
            place, enterprise = lift.place, lift.maintenance_unit or lift.use_unit
        else:
            return None
        return replace(
            device,
            subject=subject,
            hall=device.hall or place.hall,
            zone=device.zone or place.zone,
            enterprise=device.enterprise or enterprise,
            position=device.position or place.position,
        )
