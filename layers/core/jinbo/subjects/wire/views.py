"""Answers of the register's routes (应答). Each is made from a model field by field; nothing is passed through."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from pydantic import BaseModel

from jinbo.kernel.fact import Fact
from jinbo.subjects.model import Business, Contact, Device, Lift, Place
from jinbo.subjects.model.plain import plain
from jinbo.subjects.ports import ImportReport
from jinbo.subjects.rules.registry import plain_line


class PlaceView(BaseModel):
    """Where something stands; `position` is metres on the plan, `geo` WGS-84 (lat, lng)."""

    hall: str
    zone: str
    floor: str
    booth_no: str
    text: str
    position: tuple[float, float] | None
    geo: tuple[float, float] | None

    @classmethod
    def of(cls, place: Place) -> Self:
        """The view of a place."""
        geo = (place.geo.lat, place.geo.lng) if place.geo else None
        return cls(**{**plain(place), "geo": geo})


class LicenceView(BaseModel):
    """A licence, as of today."""

    no: str
    valid_from: date
    valid_to: date
    status: str
    issuer: str
    signer: str
    issue_date: date | None


class BusinessView(BaseModel):
    """A business (经营主体)."""

    id: str
    name: str
    uscc: str
    address: str
    place: PlaceView
    expo_roles: list[str]
    main_format: str | None
    items: list[str]
    licence: LicenceView | None
    legal_rep: str
    domicile: str
    risk: str
    face: str | None
    annual_grade: str | None
    supervise_org: str
    supervisors: list[str]
    complaint_phone: str
    has_open_kitchen: bool
    flags: list[str]
    source: str
    version: int
    registered_at: datetime | None

    @classmethod
    def of(cls, business: Business) -> Self:
        """The view of a business."""
        body: dict[str, Any] = plain(business)
        return cls(
            **{name: body[name] for name in cls.model_fields if name in body and name != "licence"},
            address=business.premises.address,
            place=PlaceView.of(business.premises.place),
            licence=LicenceView(**body["licence"]) if body["licence"] else None,
        )


class ContactView(BaseModel):
    """The food-safety manager (食品安全管理员): personal data."""

    fsm_name: str
    fsm_phone: str

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """The view of a contact."""
        return cls(fsm_name=contact.fsm_name, fsm_phone=contact.fsm_phone)


class LiftView(BaseModel):
    """A lift (电梯)."""

    id: str
    code: str
    reg_no: str
    name: str
    type: str
    place: PlaceView
    use_unit: str
    use_unit_name: str
    maintenance_unit: str
    maintenance_unit_name: str
    floors: int | None
    next_inspect_on: date | None
    status: str
    version: int

    @classmethod
    def of(cls, lift: Lift) -> Self:
        """The view of a lift."""
        return cls(**{**plain(lift), "place": PlaceView.of(lift.place)})


class SensorView(BaseModel):
    """A sensor (测点)."""

    id: str
    quantity: str
    unit: str
    limit_code: str
    sample_s: int
    calib_due: date | None
    maintenance_until: datetime | None


class DeviceView(BaseModel):
    """A device (设备)."""

    id: str
    kind: str
    subject: str
    hall: str
    zone: str
    enterprise: str
    place: str
    sensors: list[SensorView]
    mobile: bool
    status: str
    position: tuple[float, float] | None
    version: int

    @classmethod
    def of(cls, device: Device) -> Self:
        """The view of a device."""
        return cls(**plain(device))


class BusinessPage(BaseModel):
    """A page of businesses."""

    items: list[BusinessView]
    next_cursor: str


class LiftPage(BaseModel):
    """A page of lifts."""

    items: list[LiftView]
    next_cursor: str


class DevicePage(BaseModel):
    """A page of devices."""

    items: list[DeviceView]
    next_cursor: str


class FactView(BaseModel):
    """A fact on a timeline (时间线)."""

    id: str
    kind: str
    subject: str
    occurred_at: datetime
    recorded_at: datetime
    value: dict[str, Any]

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """The view of a fact."""
        return cls(**{name: value for name, value in fact.to_dict().items() if name in cls.model_fields})


class Timeline(BaseModel):
    """A page of a timeline, newest first."""

    items: list[FactView]
    next_cursor: str


class BadRowView(BaseModel):
    """A row that was not taken, and one reason."""

    row: int
    field: str
    code: str
    zh: str
    en: str


class ImportReportView(BaseModel):
    """What became of an import (导入结果)."""

    id: str
    kind: str
    at: datetime
    dry_run: bool
    created: int
    updated: int
    unchanged: int
    refused: int
    flagged: int
    bad_rows: list[BadRowView]

    @classmethod
    def of(cls, report: ImportReport) -> Self:
        """The view of a report; what came from the file is shown as one visible line."""
        body = plain(report)
        for row in body["bad_rows"]:
            row["field"] = plain_line(row["field"])[:40]
        return cls(**body)


class CodeView(BaseModel):
    """A code ready to print; `text` is what the QR code holds."""

    scene: str
    subject: str
    text: str
    label: str


class WarningView(BaseModel):
    """Why a code is not to be trusted, or what is wrong behind it (警示)."""

    code: str
    zh: str
    en: str


class InspectionView(BaseModel):
    """A published inspection result."""

    on: date
    result: str


class BusinessCardView(BaseModel):
    """The public card of a business (进博食安码): the white list of DOMAIN 8."""

    type: Literal["business"] = "business"
    name: str
    premises: str
    hall: str
    booth_no: str
    main_format: str
    items: list[str]
    licence_no: str
    valid_from: date | None
    valid_to: date | None
    licence_status: str
    face: str | None
    inspections: list[InspectionView]
    rating: float | None


class LiftCardView(BaseModel):
    """The public card of a lift (智慧电梯码)."""

    type: Literal["lift"] = "lift"
    name: str
    hall: str
    place: str
    reg_no: str
    lift_type: str
    status: str
    use_unit: str
    maintenance_unit: str
    next_inspect_on: date | None
    rescue_hotline: str
    rating: float | None


class ScanView(BaseModel):
    """What a scan answers: the card of a genuine code, a warning, or both."""

    genuine: bool
    card: BusinessCardView | LiftCardView | None
    warning: WarningView | None
