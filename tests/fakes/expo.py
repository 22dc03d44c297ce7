"""A few synthetic subjects of the fair: valid made-up codes, no real people."""

from __future__ import annotations

from datetime import date
from typing import Any

from jinbo.kernel.fact import Subject
from jinbo.subjects.model import (
    Business,
    Device,
    DeviceKind,
    ExpoRole,
    Licence,
    Lift,
    LiftType,
    MainFormat,
    Place,
    Premises,
    Quantity,
    Sensor,
)
from jinbo.subjects.rules.licence_number import make_jy
from jinbo.subjects.rules.registry import business_id, lift_id
from jinbo.subjects.rules.uscc import make_uscc

ADDRESS = "上海市青浦区崧泽大道333号国家会展中心"


def a_business(number: int = 1, *, hall: str = "1.1", **other: Any) -> Business:
    uscc = other.pop("uscc", make_uscc(body=f"MA1JB{number:03d}"))
    place = Place(hall=hall, zone=f"zone-{hall}", booth_no=f"A{number:02d}")
    premises = other.pop("premises", Premises(f"{ADDRESS}{hall}馆A{number:02d}", place))
    business = {
        "id": business_id(uscc, premises.address),
        "name": f"进博测试餐厅{number}",
        "uscc": uscc,
        "premises": premises,
        "expo_roles": frozenset({ExpoRole.HALL_CATERING}),
        "main_format": MainFormat.CATERING,
        "licence": a_licence(number),
    }
    return Business(**{**business, **other})


def a_licence(number: int = 1, *, valid_to: date = date(2024, 12, 31)) -> Licence:
    return Licence(make_jy(serial=number), date(2020, 1, 1), valid_to)


def a_lift(number: int = 1, *, hall: str = "1.1", **other: Any) -> Lift:
    code = f"31010{number:05d}"
    lift = {
        "id": lift_id(code),
        "code": code,
        "reg_no": f"3110310118{number:010d}",
        "name": f"{hall}馆{number}号客梯",
        "type": LiftType.TRACTION,
        "place": Place(hall=hall, zone=f"zone-{hall}"),
        "use_unit": make_uscc(body="MA1JBU01"),
        "maintenance_unit": make_uscc(body="MA1JBW01"),
    }
    return Lift(**{**lift, **other})


def a_freezer(number: int = 1, subject: Subject | None = None, **other: Any) -> Device:
    device = {
        "id": f"fz-{number:04d}",
        "kind": DeviceKind.FREEZER,
        "subject": subject or Subject("business", a_business().id),
        "hall": "1.1",
        "zone": "zone-1.1",
        "enterprise": a_business().enterprise,
        "place": "后厨北侧",
        "sensors": (
            Sensor("t1", Quantity.TEMPERATURE, "Cel", "T02", calib_due=date(2021, 6, 30)),
            Sensor("d1", Quantity.DOOR, "", sample_s=10),
        ),
    }
    return Device(**{**device, **other})
