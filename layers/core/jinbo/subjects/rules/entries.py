"""What is wrong with an entry of the register (登记校验), and whether it may stand (DOMAIN 1.2, 1.3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jinbo.kernel.errors import InvalidError
from jinbo.subjects.model import Business, Device, Fault, Lift, Quantity, Sensor, Source
from jinbo.subjects.rules.licence_number import jy_faults
from jinbo.subjects.rules.licences import term_faults
from jinbo.subjects.rules.registry import DEVICE_ID, SENSOR_ID
from jinbo.subjects.rules.uscc import uscc_faults

FORM = frozenset({"uscc-form", "licence-form"})
"""What a government feed may not have wrong either: without its form a number identifies nothing."""
LIMIT_CODES = frozenset(f"T{number:02d}" for number in range(1, 10)) | {"T03C"}
"""Limits of DOMAIN 2.3 that a sensor may name; T03C is T03's chilled half."""
UNITS = {Quantity.TEMPERATURE: "Cel", Quantity.HUMIDITY: "%", Quantity.SPEED: "m/s", Quantity.RUNNING_TIME: "h"}
"""UCUM units of quantities; all others are states and have none."""
MAX_SENSORS = 32


def business_faults(business: Business) -> list[Fault]:
    """What is wrong with a business's codes, numbers and terms."""
    faults = uscc_faults(business.uscc)
    licence = business.licence
    if licence is not None:
        if business.main_format is not None or licence.no.startswith("JY"):
            faults += jy_faults(licence.no, business.main_format)
        faults += term_faults(licence)
    return faults


def lift_faults(lift: Lift) -> list[Fault]:
    """What is wrong with a lift's units."""
    faults = []
    for field in ("use_unit", "maintenance_unit"):
        if code := getattr(lift, field):
            faults += uscc_faults(code, field)
    return faults


def device_faults(device: Device) -> list[Fault]:
    """What is wrong with a device's id and sensors."""
    faults = []
    if not DEVICE_ID.fullmatch(device.id):
        faults.append(
            Fault(
                "id",
                "device-id",
                "设备编号应为3至64位小写字母、数字或连字符，首尾不为连字符",
                "A device id has 3 to 64 lower-case letters, digits or inner hyphens",
            )
        )
    ids = [sensor.id for sensor in device.sensors]
    if len(set(ids)) != len(ids) or len(ids) > MAX_SENSORS:
        faults.append(
            Fault(
                "sensors",
                "sensors-count",
                f"测点编号不能重复，且每台设备最多{MAX_SENSORS}个测点",
                f"Sensor ids must differ, and a device has at most {MAX_SENSORS}",
            )
        )
    for sensor in device.sensors:
        faults += _sensor_faults(sensor)
    return faults


def _sensor_faults(sensor: Sensor) -> list[Fault]:
    wrong = [
        (not SENSOR_ID.fullmatch(sensor.id), "sensor-id", "测点编号应以小写字母开头", "A sensor id is lower case"),
        (
            sensor.unit != UNITS.get(sensor.quantity, ""),
            "sensor-unit",
            f"{sensor.quantity}的单位应为“{UNITS.get(sensor.quantity, '')}”",
            f"The unit of {sensor.quantity} is '{UNITS.get(sensor.quantity, '')}'",
        ),
        (
            sensor.limit_code not in LIMIT_CODES | {""},
            "limit-code",
            "限值代码应为T01至T09",
            "A limit code is T01 to T09",
        ),
        (
            not 1 <= sensor.sample_s <= 86_400,
            "sample-period",
            "采样周期应为1秒至1天",
            "The sample period is 1 second to 1 day",
        ),
    ]
    return [Fault(f"sensors.{sensor.id}", code, zh, en) for bad, code, zh, en in wrong if bad]


def accept(faults: Sequence[Fault], source: Source, confirmed: Collection[str] = ()) -> frozenset[str]:
    """The data quality flags with which an entry may stand.

    A government feed is accepted as it comes, unless a number has no form at all; a person may confirm what is confirmable.

    Raises:
        InvalidError: the first fault that may not stand, `details["fields"]` naming all of them.
    """
    feed = source is Source.INTEGRATION
    standing = [
        fault
        for fault in faults
        if not (feed and fault.code not in FORM) and not (fault.confirmable and fault.code in confirmed)
    ]
    if standing:
        raise refusal(sorted(standing, key=lambda fault: fault.confirmable))
    return frozenset(fault.code for fault in faults)


def refusal(faults: Sequence[Fault]) -> InvalidError:
    """The refusal that faults are told by."""
    first = faults[0]
    fields = [
        {
            "field": fault.field,
            "code": fault.code,
            "reason": fault.zh,
            "reason_en": fault.en,
            "confirmable": fault.confirmable,
        }
        for fault in faults
    ]
    return InvalidError(first.code, first.zh, first.en, details={"in": "body", "fields": fields})
