"""Use cases of subjects (主体信息), and what other modules may import from it. Standard library and kernel only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.subjects.model import (
        Business,
        Contact,
        Device,
        DeviceKind,
        DeviceStatus,
        Hall,
        Licence,
        LicenceStatus,
        Lift,
        Place,
        Premises,
        Quantity,
        Sensor,
        Source,
        Zone,
    )
    from jinbo.subjects.ports import BusinessFilter, DeviceFilter, Page
    from jinbo.subjects.rules.scopes import scope_of
    from jinbo.subjects.service.businesses import Businesses
    from jinbo.subjects.service.devices import DeviceRegistry, Devices
    from jinbo.subjects.service.lifts import Lifts
    from jinbo.subjects.service.outcome import Outcome, Stored
    from jinbo.subjects.service.subjects import Subjects
else:
    __getattr__ = later(
        __name__,
        {
            "..model": (
                "Business",
                "Contact",
                "Device",
                "DeviceKind",
                "DeviceStatus",
                "Hall",
                "Licence",
                "LicenceStatus",
                "Lift",
                "Place",
                "Premises",
                "Quantity",
                "Sensor",
                "Source",
                "Zone",
            ),
            "..ports": ("BusinessFilter", "DeviceFilter", "Page"),
            "..rules.scopes": ("scope_of",),
            ".businesses": ("Businesses",),
            ".devices": ("DeviceRegistry", "Devices"),
            ".lifts": ("Lifts",),
            ".outcome": ("Outcome", "Stored"),
            ".subjects": ("Subjects",),
        },
    )

__all__ = [
    "Business",
    "BusinessFilter",
    "Businesses",
    "Contact",
    "Device",
    "DeviceFilter",
    "DeviceKind",
    "DeviceRegistry",
    "DeviceStatus",
    "Devices",
    "Hall",
    "Licence",
    "LicenceStatus",
    "Lift",
    "Lifts",
    "Outcome",
    "Page",
    "Place",
    "Premises",
    "Quantity",
    "Sensor",
    "Source",
    "Stored",
    "Subjects",
    "Zone",
    "scope_of",
]
