"""What the public sees (公示卡片): fields are copied one by one into a type that has no others (white list, DOMAIN 8)."""

from __future__ import annotations

from datetime import date

from jinbo.kernel.geo import Point, distance_m
from jinbo.subjects.model import DEAD, Business, Lift, Place
from jinbo.subjects.model.codes import BusinessCard, LiftCard, Warned
from jinbo.subjects.plan import to_wgs84
from jinbo.subjects.rules.licences import on_day

GEOFENCE_M = 300.0
"""Farther than this from where it belongs a code hangs in the wrong place: beyond a hall's half length and a phone's error."""
RESCUE_HOTLINE = "110"
"""Shanghai's entrapment hotline (config `lift.hotline`, DOMAIN 4.1)."""


def business_card(business: Business, today: date) -> BusinessCard:
    """A business's card, its licence as of today."""
    place = business.premises.place
    licence = on_day(business.licence, today) if business.licence else None
    return BusinessCard(
        name=business.name,
        premises=business.premises.address,
        hall=place.hall,
        booth_no=place.booth_no,
        main_format=business.main_format.name if business.main_format else "",
        items=tuple(sorted(business.items)),
        licence_no=licence.no if licence else "",
        valid_from=licence.valid_from if licence else None,
        valid_to=licence.valid_to if licence else None,
        licence_status=str(licence.status) if licence else "NONE",
        face=str(business.face) if business.face else None,
    )


def lift_card(lift: Lift) -> LiftCard:
    """A lift's card."""
    return LiftCard(
        name=lift.name,
        hall=lift.place.hall,
        place=lift.place.text,
        reg_no=lift.reg_no,
        type=lift.type.name,
        status=str(lift.status),
        use_unit=lift.use_unit_name,
        maintenance_unit=lift.maintenance_unit_name,
        next_inspect_on=lift.next_inspect_on,
        rescue_hotline=RESCUE_HOTLINE,
    )


def licence_warning(business: Business, today: date) -> Warned | None:
    """许可证已失效, where the licence is expired, revoked or cancelled (DOMAIN 1.1)."""
    if business.licence is None or on_day(business.licence, today).status not in DEAD:
        return None
    return Warned("licence-dead", "许可证已失效", "The licence is no longer valid")


def place_warning(place: Place, at: Point | None) -> Warned | None:
    """`code-misplaced`, where a code was scanned far from where it belongs: perhaps a copied sticker (A10)."""
    geo = place.geo or (to_wgs84(place.position) if place.position else None)
    if at is None or geo is None or distance_m(at, geo) <= GEOFENCE_M:
        return None
    return Warned(
        "code-misplaced",
        "扫码位置与登记位置不符，二维码可能被挪用",
        "This code belongs to another place; it may have been copied",
    )
