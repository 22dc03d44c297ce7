"""The registry's things in the field's words (主体信息)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.subjects.model.business import (
        AnnualGrade,
        Business,
        BusinessItem,
        Contact,
        ExpoRole,
        Face,
        MainFormat,
        Premises,
        RiskLevel,
    )
    from jinbo.subjects.model.equipment import (
        Device,
        DeviceKind,
        DeviceStatus,
        Lift,
        LiftStatus,
        LiftType,
        Quantity,
        Sensor,
    )
    from jinbo.subjects.model.faults import Fault
    from jinbo.subjects.model.licence import DEAD, LICENCE, Licence, LicenceMove, LicenceStatus
    from jinbo.subjects.model.venue import Booth, Hall, Metres, Place, Source, Zone
else:
    __getattr__ = later(
        __name__,
        {
            ".business": (
                "AnnualGrade",
                "Business",
                "BusinessItem",
                "Contact",
                "ExpoRole",
                "Face",
                "MainFormat",
                "Premises",
                "RiskLevel",
            ),
            ".equipment": (
                "Device",
                "DeviceKind",
                "DeviceStatus",
                "Lift",
                "LiftStatus",
                "LiftType",
                "Quantity",
                "Sensor",
            ),
            ".faults": ("Fault",),
            ".licence": ("DEAD", "LICENCE", "Licence", "LicenceMove", "LicenceStatus"),
            ".venue": ("Booth", "Hall", "Metres", "Place", "Source", "Zone"),
        },
    )

__all__ = [
    "DEAD",
    "LICENCE",
    "AnnualGrade",
    "Booth",
    "Business",
    "BusinessItem",
    "Contact",
    "Device",
    "DeviceKind",
    "DeviceStatus",
    "ExpoRole",
    "Face",
    "Fault",
    "Hall",
    "Licence",
    "LicenceMove",
    "LicenceStatus",
    "Lift",
    "LiftStatus",
    "LiftType",
    "MainFormat",
    "Metres",
    "Place",
    "Premises",
    "Quantity",
    "RiskLevel",
    "Sensor",
    "Source",
    "Zone",
]
