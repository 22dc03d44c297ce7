"""To whom a subject belongs as far as permission goes (权限范围)."""

from __future__ import annotations

from jinbo.kernel.access import Scope
from jinbo.subjects.model import Business, Device, Lift


def scope_of(thing: Business | Lift | Device) -> Scope:
    """Its scope; a lift belongs to its user and to its maintainer, and either's people may act for it."""
    if isinstance(thing, Business):
        return Scope(enterprise=thing.enterprise, zone=thing.premises.place.zone)
    if isinstance(thing, Lift):
        others = frozenset({thing.maintenance_unit} - {""})
        return Scope(enterprise=thing.use_unit, zone=thing.place.zone, others=others)
    return Scope(enterprise=thing.enterprise, zone=thing.zone)
