"""Which devices hang where (设备布置): each kitchen's freezer, fridge and hot-holding, the stores' rooms, the lifts' terminals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jinbo.kernel.fact import Subject
from jinbo.subjects.model import Business, Device, DeviceKind, ExpoRole, Lift, Quantity, Sensor

from local.venue.agent import Cadence
from local.venue.plan import PlannedDevice, PlannedSensor

_UNITS = {Quantity.TEMPERATURE: "Cel", Quantity.HUMIDITY: "%", Quantity.SPEED: "m/s"}
_LIFT_QUANTITIES = (
    Quantity.CAR_STATUS,
    Quantity.CAR_DIRECTION,
    Quantity.DOOR_ZONE,
    Quantity.CAR_POSITION,
    Quantity.DOOR_STATUS,
    Quantity.PASSENGER_STATUS,
    Quantity.SERVICE_MODE,
    Quantity.SPEED,
)
Fitted = tuple[Device, PlannedDevice]
"""A device as the register has it, and as the fleet plays it."""


class _Numbering:
    """Device ids by kind: fz-0001, fz-0002, …"""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, prefix: str) -> str:
        self._last[prefix] = self._last.get(prefix, 0) + 1
        return f"{prefix}-{self._last[prefix]:04d}"


def devices(businesses: Sequence[Business], lifts: Sequence[Lift], cadence: Cadence) -> Iterator[Fitted]:
    """Every device of the venue; `lifts` are those with a terminal."""
    numbering = _Numbering()
    for number, business in enumerate(businesses):
        yield from _of_business(business, number, numbering, cadence)
    for lift in lifts:
        sensors = tuple(
            Sensor(q.value.lower(), q, _UNITS.get(q, ""), "", _seconds(cadence.idle_ms)) for q in _LIFT_QUANTITIES
        )
        device = Device(
            id=numbering.next("lift"),
            kind=DeviceKind.LIFT_CONTROLLER,
            subject=Subject("lift", lift.id),
            hall=lift.place.hall,
            zone=lift.place.zone,
            enterprise=lift.maintenance_unit,
            place=lift.name,
            sensors=sensors,
            position=lift.place.position,
        )
        yield device, _planned(device, "LIFT_CONTROLLER", lift.floors or 2)


def _of_business(business: Business, number: int, numbering: _Numbering, cadence: Cadence) -> Iterator[Fitted]:
    def fit(
        prefix: str, kind: DeviceKind, limit: str, text: str, *, make: str = "", probes: int = 1, door: bool = True
    ) -> Fitted:
        seconds = _seconds(cadence.sample_ms)
        sensors = [Sensor(f"t{n + 1}", Quantity.TEMPERATURE, "Cel", limit, seconds) for n in range(probes)]
        if kind is DeviceKind.DRY_STORE:
            sensors = [
                Sensor("h1", Quantity.HUMIDITY, "%", limit, seconds),
                Sensor("t1", Quantity.TEMPERATURE, "Cel", "", seconds),
            ]
        if door:
            sensors.append(Sensor("d1", Quantity.DOOR, "", "", seconds))
        place = business.premises.place
        device = Device(
            id=numbering.next(prefix),
            kind=kind,
            subject=Subject("business", business.id),
            hall=place.hall,
            zone=place.zone,
            enterprise=business.enterprise,
            place=f"{place.text}{text}",
            sensors=tuple(sensors),
            position=place.position,
        )
        return device, _planned(device, make or kind.value)

    roles = business.expo_roles
    if ExpoRole.HALL_CATERING in roles:
        yield fit("fz", DeviceKind.FREEZER, "T02", "冷冻柜", make="EMPTY_FREEZER" if number % 3 == 1 else "")
        yield fit("fr", DeviceKind.FRIDGE, "T01", "冷藏柜")
        yield fit("hh", DeviceKind.HOT_HOLDING, "T04", "热藏柜", door=False)
        if number % 4 == 0:
            yield fit("pr", DeviceKind.PREP_ROOM, "T07", "冷食专间", door=False)
    if ExpoRole.GROUP_MEAL in roles:
        yield fit("cr", DeviceKind.COLD_ROOM, "T01", "冷藏库", probes=3)
        yield fit("hh", DeviceKind.HOT_HOLDING, "T08", "保温箱", door=False)
    if ExpoRole.WAREHOUSE in roles:
        yield fit("cr", DeviceKind.COLD_ROOM, "T03", "冷冻库A", make="COLD_ROOM_FROZEN", probes=3)
        yield fit("cr", DeviceKind.COLD_ROOM, "T03", "冷冻库B", make="COLD_ROOM_FROZEN", probes=3)
        yield fit("cr", DeviceKind.COLD_ROOM, "T01", "冷藏库", probes=3)
        yield fit("ds", DeviceKind.DRY_STORE, "T09", "常温库", door=False)


def _planned(device: Device, make: str, floors: int = 0) -> PlannedDevice:
    sensors = tuple(PlannedSensor(s.id, s.quantity.value, s.unit, s.limit_code) for s in device.sensors)
    return PlannedDevice(device.id, device.kind.value, make, sensors, device.hall, device.zone, device.place, floors)


def _seconds(ms: int) -> int:
    return max(1, round(ms / 1000))
