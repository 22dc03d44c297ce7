"""To whom a subject belongs as far as permission goes (权限范围)."""

from __future__ import annotations

from jinbo.kernel.access import Scope
from jinbo.subjects.model import Business, Device, Lift


def scopes_of(thing: Business | Lift | Device) -> tuple[Scope, ...]:
    """Its scopes; a lift belongs to its user and to its maintainer, and either's people may act for it."""
    if isinstance(thing, Business):
        return (Scope(enterprise=thing.enterprise, zone=thing.premises.place.zone),)
    if isinstance(thing, Lift):
        units = dict.fromkeys((thing.use_unit, thing.maintenance_unit))
        return tuple(Scope(enterprise=unit, zone=thing.place.zone) for unit in units)
    return (Scope(enterprise=thing.enterprise, zone=thing.zone),)
