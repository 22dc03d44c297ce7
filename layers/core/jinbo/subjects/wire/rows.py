"""Rows of the register's sheets, which are also the bodies of its forms; see rules.columns for their headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from jinbo.kernel.fact import Subject
from jinbo.kernel.geo import Point
from jinbo.subjects import plan
from jinbo.subjects.model import (
    Business,
    BusinessItem,
    Contact,
    Device,
    DeviceKind,
    DeviceStatus,
    ExpoRole,
    Licence,
    Lift,
    LiftStatus,
    LiftType,
    MainFormat,
    Place,
    Premises,
    Quantity,
    RiskLevel,
    Sensor,
    Source,
)
from jinbo.subjects.ports import Entry
from jinbo.subjects.rules.columns import SheetKind
from jinbo.subjects.rules.entries import refusal
from jinbo.subjects.rules.registry import business_id, lift_id
from jinbo.subjects.wire import cells
from jinbo.subjects.wire.faults import cell_faults


class SheetRow(BaseModel):
    """What all rows share: a place in the venue. Unknown columns are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hall: cells.Short = ""
    zone: cells.Short = ""
    place: cells.Line = ""
    x: cells.Metre = None
    y: cells.Metre = None

    @model_validator(mode="after")
    def _place_known(self) -> Self:
        if self.hall and plan.hall(self.hall) is None:
            raise ValueError("hall: 没有这个展馆 / no such hall")
        if self.zone and plan.zone(self.zone) is None:
            raise ValueError("zone: 没有这个片区 / no such zone")
        if (self.x is None) != (self.y is None):
            raise ValueError("x, y: 应同时填写 / give both or none")
        return self

    @property
    def position(self) -> tuple[float, float] | None:
        """Metres on the plan."""
        return None if self.x is None or self.y is None else (self.x, self.y)

    @property
    def zone_id(self) -> str:
        """The zone given, else the hall's."""
        return self.zone or plan.zone_of(self.hall)


class PlacedRow(SheetRow):
    """A row with a storey and degrees."""

    floor: cells.Short = ""
    lat: cells.Latitude = None
    lng: cells.Longitude = None
    confirm: Annotated[frozenset[str], Field(max_length=10), cells.SET] = frozenset()
    """Codes of warnings that were looked into and are right all the same."""

    def where(self, booth_no: str = "") -> Place:
        """The place."""
        geo = Point(self.lat, self.lng) if self.lat is not None and self.lng is not None else None
        return Place(self.hall, self.zone_id, self.floor, booth_no, self.place, self.position, geo)


class BusinessRow(PlacedRow):
    """A business (经营主体) with its licence and contact."""

    name: cells.Name
    uscc: cells.Code
    address: cells.Address
    legal_rep: cells.Short = ""
    domicile: cells.Line = ""
    main_format: Annotated[MainFormat | None, cells.WORD] = None
    items: Annotated[frozenset[BusinessItem], cells.SET] = frozenset()
    licence_no: cells.OptionalCode = ""
    valid_from: cells.Day = None
    valid_to: cells.Day = None
    issuer: cells.Line = ""
    signer: cells.Short = ""
    issue_date: cells.Day = None
    expo_roles: Annotated[frozenset[ExpoRole], cells.SET] = frozenset()
    booth_no: cells.Short = ""
    risk: Annotated[RiskLevel | None, cells.WORD] = None
    supervise_org: cells.Line = ""
    supervisors: Annotated[tuple[cells.Short, ...], Field(max_length=10), cells.SET] = ()
    complaint_phone: cells.Short = ""
    has_open_kitchen: cells.Yes = False
    fsm_name: cells.Short = ""
    fsm_phone: cells.Short = ""

    @model_validator(mode="after")
    def _licence_whole(self) -> Self:
        if self.licence_no and (self.valid_from is None or self.valid_to is None):
            raise ValueError("valid_from, valid_to: 填写许可证编号时必填 / needed with a licence number")
        return self

    def entry(self, source: Source) -> Entry:
        """The entry that the row is."""
        contact = Contact(self.fsm_name, self.fsm_phone) if self.fsm_name or self.fsm_phone else None
        business = Business(
            id=business_id(self.uscc, self.address),
            name=self.name,
            uscc=self.uscc,
            premises=Premises(self.address, self.where(self.booth_no)),
            expo_roles=self.expo_roles,
            main_format=self.main_format,
            items=self.items,
            licence=self._licence(),
            legal_rep=self.legal_rep,
            domicile=self.domicile,
            risk=self.risk or RiskLevel.MID,
            supervise_org=self.supervise_org,
            supervisors=self.supervisors,
            complaint_phone=self.complaint_phone or "12315",
            has_open_kitchen=self.has_open_kitchen,
            source=source,
        )
        return Entry(business, contact, self.confirm)

    def _licence(self) -> Licence | None:
        if not self.licence_no or self.valid_from is None or self.valid_to is None:
            return None
        return Licence(
            self.licence_no,
            self.valid_from,
            self.valid_to,
            issuer=self.issuer,
            signer=self.signer,
            issue_date=self.issue_date,
        )


class LiftRow(PlacedRow):
    """A lift (电梯)."""

    code: cells.Code
    reg_no: Annotated[cells.OptionalCode, Field(max_length=20)] = ""
    name: cells.Name
    type: Annotated[LiftType, cells.WORD]
    use_unit: cells.OptionalCode = ""
    use_unit_name: cells.Line = ""
    maintenance_unit: cells.OptionalCode = ""
    maintenance_unit_name: cells.Line = ""
    floors: cells.Count = None
    next_inspect_on: cells.Day = None
    status: Annotated[LiftStatus | None, cells.WORD] = None

    def entry(self, source: Source) -> Entry:
        """The entry that the row is."""
        lift = Lift(
            id=lift_id(self.code),
            code=self.code,
            reg_no=self.reg_no,
            name=self.name,
            type=self.type,
            place=self.where(),
            use_unit=self.use_unit,
            use_unit_name=self.use_unit_name,
            maintenance_unit=self.maintenance_unit,
            maintenance_unit_name=self.maintenance_unit_name,
            floors=self.floors,
            next_inspect_on=self.next_inspect_on,
            status=self.status or LiftStatus.IN_USE,
            source=source,
        )
        return Entry(lift, None, self.confirm)


class SensorForm(BaseModel):
    """A sensor (测点); in a sheet one cell, `id:quantity:unit:limit code:sample seconds:calibrated until`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: cells.Short
    quantity: Quantity
    unit: cells.Short = ""
    limit_code: cells.Short = ""
    sample_s: int = Field(default=60, ge=1, le=86_400)
    calib_due: cells.Day = None

    @model_validator(mode="before")
    @classmethod
    def _from_cell(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        names = ("id", "quantity", "unit", "limit_code", "sample_s", "calib_due")
        return {name: part.strip() for name, part in zip(names, value.split(":"), strict=False) if part.strip()}

    def sensor(self) -> Sensor:
        """The sensor."""
        return Sensor(self.id, self.quantity, self.unit, self.limit_code, self.sample_s, self.calib_due)


class DeviceRow(SheetRow):
    """A device (设备). Its subject is named by `type:id`, by a licence number, or by a lift's code: one of the three."""

    id: cells.Short
    kind: Annotated[DeviceKind, cells.WORD]
    subject: cells.Line = ""
    licence_no: cells.OptionalCode = ""
    lift_code: cells.OptionalCode = ""
    enterprise: cells.OptionalCode = ""
    mobile: cells.Yes = False
    status: Annotated[DeviceStatus | None, cells.WORD] = None
    sensors: Annotated[tuple[SensorForm, ...], Field(max_length=32), cells.SET] = ()

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if sum(map(bool, (self.subject, self.licence_no, self.lift_code))) != 1:
            raise ValueError(
                "subject: 所属主体、许可证编号、电梯整机编码须填且只填一项 / give exactly one of the three"
            )
        if self.subject and not all(self.subject.partition(":")[::2]):
            raise ValueError("subject: 应为“类型:编号” / want 'type:id'")
        return self

    def entry(self, source: Source) -> Entry:
        """The entry that the row is; `licence:<no>` stands for its holder."""
        if self.licence_no:
            subject = Subject("licence", self.licence_no)
        elif self.lift_code:
            subject = Subject("lift", lift_id(self.lift_code))
        else:
            subject = Subject.parse(self.subject)
        device = Device(
            id=self.id,
            kind=self.kind,
            subject=subject,
            hall=self.hall,
            zone=self.zone_id if self.hall or self.zone else "",
            enterprise=self.enterprise,
            place=self.place,
            sensors=tuple(sensor.sensor() for sensor in self.sensors),
            mobile=self.mobile,
            status=self.status or DeviceStatus.IN_USE,
            position=self.position,
            source=source,
        )
        return Entry(device)


ROWS: Mapping[SheetKind, type[BusinessRow | LiftRow | DeviceRow]] = {
    SheetKind.BUSINESSES: BusinessRow,
    SheetKind.LIFTS: LiftRow,
    SheetKind.DEVICES: DeviceRow,
}


class PydanticRows:
    """Implements `ports.RowReader`."""

    def read(self, kind: SheetKind, row: Mapping[str, Any], source: Source) -> Entry:
        """The entry of a row.

        Raises:
            InvalidError: every cell that cannot be read.
        """
        try:
            return ROWS[kind].model_validate(row).entry(source)
        except ValidationError as error:
            raise refusal(cell_faults(kind, error)) from error
