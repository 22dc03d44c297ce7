"""The venue as a screen shows it (一图): halls, zones, and where everything stands that the asker may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from jinbo.identity.service import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.frozen import frozen
from jinbo.subjects import plan
from jinbo.subjects.model import Business, Device, Hall, Lift, Metres, Zone
from jinbo.subjects.ports import BusinessFilter, DeviceFilter, Page, Register
from jinbo.subjects.rules import actions
from jinbo.subjects.service.guard import may

Thing = TypeVar("Thing", Business, Lift, Device)
PAGE = 500
"""Read at once: all of a kind in a venue of this size, so that the plan is three round trips and not a dozen."""
MAX_THINGS = 5_000
"""Of each kind on one plan: a venue ten times the size of this one."""


@frozen
class Mark:
    """Something on the plan."""

    type: str
    id: str
    name: str
    kind: str
    hall: str
    zone: str
    position: Metres
    status: str


@frozen
class VenuePlan:
    """The plan and what stands on it."""

    halls: tuple[Hall, ...]
    zones: tuple[Zone, ...]
    marks: tuple[Mark, ...]


class Venue:
    """Draws the plan."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def plan(self, principal: Principal) -> VenuePlan:
        """The plan, with marks of what the principal may read and whose position is known."""
        require(principal, actions.READ_VENUE, Scope())
        return VenuePlan(plan.HALLS, plan.ZONES, tuple(self._marks(principal)))

    def _marks(self, principal: Principal) -> Iterator[Mark]:
        register = self._register
        for business in _all(lambda cursor: register.list_businesses(BusinessFilter(), PAGE, cursor)):
            place = business.premises.place
            if place.position and may(principal, actions.READ, business):
                status = str(business.licence.status) if business.licence else "NONE"
                kind = min(business.expo_roles, default="")
                yield Mark("business", business.id, business.name, kind, place.hall, place.zone, place.position, status)
        for lift in _all(lambda cursor: register.list_lifts("", PAGE, cursor)):
            place = lift.place
            if place.position and may(principal, actions.READ, lift):
                kind, status = lift.type.name, str(lift.status)
                yield Mark("lift", lift.id, lift.name, kind, place.hall, place.zone, place.position, status)
        for device in _all(lambda cursor: register.list_devices(DeviceFilter(), PAGE, cursor)):
            if device.position and may(principal, actions.READ, device):
                kind, status = str(device.kind), str(device.status)
                yield Mark("device", device.id, device.place, kind, device.hall, device.zone, device.position, status)


def _all(fetch: Callable[[str], Page[Thing]]) -> Iterator[Thing]:
    cursor = ""
    for _ in range(MAX_THINGS // PAGE):
        page = fetch(cursor)
        yield from page.items
        cursor = page.next_cursor
        if not cursor:
            return
