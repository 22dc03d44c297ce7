"""The register of subjects behind telemetry's port (登记设备装配)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from jinbo.subjects.records.device_reads import DeviceReader
from jinbo.telemetry.model import Device, Sensor

if TYPE_CHECKING:
    from jinbo.subjects.model import Device as Registered


class SubjectsRegistry:
    """The register of subjects behind telemetry's port."""

    def __init__(self, reader: Callable[[], DeviceReader]) -> None:
        self._reader = reader

    def devices(self, ids: Iterable[str]) -> Mapping[str, Device]:
        """The registered devices among `ids`."""
        return {id_: as_telemetry(device) for id_, device in self._reader().devices(ids).items()}

    def page(self, hall: str, limit: int, cursor: str) -> tuple[Sequence[Device], str]:
        """The next devices of a hall, '' for the venue: one query of the register's list."""
        from jinbo.subjects.service import DeviceFilter
        from jinbo.wiring.subjects import subjects

        page = subjects().register.list_devices(DeviceFilter(hall=hall), limit, cursor)
        return [as_telemetry(device) for device in page.items], page.next_cursor


def as_telemetry(device: Registered) -> Device:
    """A registered device as telemetry sees it."""
    return Device(
        id=device.id,
        kind=str(device.kind),
        subject=str(device.subject),
        sensors={
            sensor.id: Sensor(
                id=sensor.id,
                quantity=str(sensor.quantity),
                unit=sensor.unit,
                limit_code=sensor.limit_code,
                sample_s=sensor.sample_s,
                calib_due=sensor.calib_due,
                maintenance_until=sensor.maintenance_until,
            )
            for sensor in device.sensors
        },
        enterprise=device.enterprise,
        hall=device.hall,
        zone=device.zone,
        place=device.place,
        mobile=device.mobile,
        active=device.status == "IN_USE",
        retired=device.status == "RETIRED",
    )
