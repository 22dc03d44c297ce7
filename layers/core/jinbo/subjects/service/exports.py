"""Export of the register (导出) in the columns that import reads. Personal data is not exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from jinbo.identity.service import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.errors import InvalidError
from jinbo.subjects.model import Business, Device, Lift, Place, Sensor
from jinbo.subjects.model.plain import plain
from jinbo.subjects.ports import BusinessFilter, DeviceFilter, Page, Register
from jinbo.subjects.rules import actions
from jinbo.subjects.rules.columns import SheetKind
from jinbo.subjects.rules.sheets import csv_of, json_of

Thing = TypeVar("Thing", Business, Lift, Device)
PAGE = 100


class Exports:
    """Writes sheets of the register."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def write(self, principal: Principal, kind: SheetKind, form: str, max_rows: int) -> bytes:
        """The whole register of `kind` as a `csv` or `json` file.

        Raises:
            InvalidError: `export-too-large`, more than `max_rows`.
        """
        require(principal, actions.EXPORT, Scope())
        rows = self._bounded(self._rows(kind), max_rows)
        return csv_of(kind, rows) if form == "csv" else json_of(kind, rows)

    def _rows(self, kind: SheetKind) -> Iterator[dict[str, Any]]:
        register = self._register
        if kind is SheetKind.BUSINESSES:
            for business in _all(lambda cursor: register.list_businesses(BusinessFilter(), PAGE, cursor)):
                yield business_row(business)
        elif kind is SheetKind.LIFTS:
            for lift in _all(lambda cursor: register.list_lifts("", PAGE, cursor)):
                yield lift_row(lift)
        else:
            for device in _all(lambda cursor: register.list_devices(DeviceFilter(), PAGE, cursor)):
                yield device_row(device)

    @staticmethod
    def _bounded(rows: Iterator[dict[str, Any]], max_rows: int) -> Iterator[dict[str, Any]]:
        for count, row in enumerate(rows):
            if count >= max_rows:
                raise InvalidError(
                    "export-too-large",
                    f"超过{max_rows}行，请用命令行工具导出",
                    f"More than {max_rows} rows; export with the command line tool",
                )
            yield row


def business_row(business: Business) -> dict[str, Any]:
    """A business in the columns of its sheet; `confirm` repeats what was confirmed, so that the row is taken again."""
    licence = plain(business.licence) if business.licence else {}
    return {
        **{name: plain(getattr(business, name)) for name in _SAME},
        "address": business.premises.address,
        **{name: licence.get(name) for name in ("valid_from", "valid_to", "issuer", "signer", "issue_date")},
        "licence_no": licence.get("no"),
        **_place_cells(business.premises.place),
        "confirm": sorted(business.flags),
    }


_SAME = [
    "name",
    "uscc",
    "legal_rep",
    "domicile",
    "main_format",
    "items",
    "expo_roles",
    "risk",
    "supervise_org",
    "supervisors",
    "complaint_phone",
    "has_open_kitchen",
]


def lift_row(lift: Lift) -> dict[str, Any]:
    """A lift in the columns of its sheet."""
    body: dict[str, Any] = plain(lift)
    for name in ("id", "source", "version", "registered_at"):
        del body[name]
    return {**body, **_place_cells(lift.place)}


def device_row(device: Device) -> dict[str, Any]:
    """A device in the columns of its sheet."""
    x, y = device.position or (None, None)
    return {
        "id": device.id,
        "kind": str(device.kind),
        "subject": str(device.subject),
        "hall": device.hall,
        "zone": device.zone,
        "place": device.place,
        "x": x,
        "y": y,
        "enterprise": device.enterprise,
        "mobile": device.mobile,
        "status": str(device.status),
        "sensors": [sensor_cell(sensor) for sensor in device.sensors],
    }


def sensor_cell(sensor: Sensor) -> str:
    """A sensor as one cell: `id:quantity:unit:limit code:sample seconds:calibrated until`."""
    due = sensor.calib_due.isoformat() if sensor.calib_due else ""
    return f"{sensor.id}:{sensor.quantity}:{sensor.unit}:{sensor.limit_code}:{sensor.sample_s}:{due}"


def _place_cells(place: Place) -> dict[str, Any]:
    x, y = place.position or (None, None)
    return {
        "hall": place.hall,
        "zone": place.zone,
        "floor": place.floor,
        "booth_no": place.booth_no,
        "place": place.text,
        "x": x,
        "y": y,
        "lat": place.geo.lat if place.geo else None,
        "lng": place.geo.lng if place.geo else None,
    }


def _all(fetch: Callable[[str], Page[Thing]]) -> Iterator[Thing]:
    cursor = ""
    while True:
        page = fetch(cursor)
        yield from page.items
        cursor = page.next_cursor
        if not cursor:
            return
