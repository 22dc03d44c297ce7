"""The register as one thing (主体信息): what wiring gives to routes, lanes and the CLI."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jinbo.kernel.fact import Subject
from jinbo.subjects.model import Business, Device, Lift
from jinbo.subjects.ports import Register
from jinbo.subjects.service.businesses import Businesses
from jinbo.subjects.service.devices import Devices
from jinbo.subjects.service.lifts import Lifts


@dataclass(frozen=True)
class Subjects:
    """The use cases of the register, and reads for machines (no principal)."""

    businesses: Businesses
    lifts: Lifts
    equipment: Devices
    register: Register

    def devices(self, ids: Iterable[str]) -> dict[str, Device]:
        """Those of `ids` that are registered, in one batch request for every hundred."""
        return self.register.devices(ids)

    def of(self, subject: Subject) -> Business | Lift | Device | None:
        """The thing that a subject names; None when it is not registered, or is none of the register's."""
        if subject.type == "business":
            return self.register.business(subject.id)
        if subject.type == "lift":
            return self.register.lift(subject.id)
        if subject.type == "device":
            return self.register.device(subject.id)
        return None
