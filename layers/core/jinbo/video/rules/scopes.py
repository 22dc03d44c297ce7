"""To whom a camera belongs as far as permission goes (权限范围)."""

from __future__ import annotations

from collections.abc import Iterable

from jinbo.kernel.access import Scope
from jinbo.video.model import Camera


def scopes_of(camera: Camera, owners: Iterable[str]) -> tuple[Scope, ...]:
    """Its scopes: one for each enterprise that its subject is of today. A lift's camera is its user's and its maintainer's."""
    units = dict.fromkeys(owner for owner in owners if owner)
    return tuple(Scope(enterprise=unit, zone=camera.zone) for unit in units) or (Scope(zone=camera.zone),)
