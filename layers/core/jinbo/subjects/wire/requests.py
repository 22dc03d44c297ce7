"""Requests of the register's routes (请求) that are not rows of a sheet."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from jinbo.subjects.model import DeviceKind, ExpoRole, LicenceMove
from jinbo.subjects.rules.columns import SheetKind
from jinbo.subjects.wire import cells
from jinbo.subjects.wire.rows import BusinessRow, DeviceRow

IMPORT_ROWS = 200
"""Rows that one request imports: what fits well into the API's 29 seconds. More go through `jinbo import`."""
EXPORT_ROWS = 5_000


class Request(BaseModel):
    """Unknown fields are refused (A5)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageRequest(Request):
    """A page of a list."""

    cursor: str = Field(default="", max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


class BusinessQuery(PageRequest):
    """Which businesses."""

    hall: str = Field(default="", max_length=10)
    name: str = Field(default="", max_length=100)
    enterprise: str = Field(default="", max_length=18)
    expo_role: ExpoRole | None = None


class LiftQuery(PageRequest):
    """Which lifts."""

    hall: str = Field(default="", max_length=10)


class DeviceQuery(PageRequest):
    """Which devices; `subject` is `type:id`."""

    hall: str = Field(default="", max_length=10)
    kind: DeviceKind | None = None
    subject: str = Field(default="", max_length=80, pattern=r"^([a-z]+:.+)?$")


class BusinessChange(BusinessRow):
    """A business as it shall be, read at `version`."""

    version: int = Field(ge=1)


class DeviceBinding(DeviceRow):
    """A device to register, or with `version` to change."""

    version: int | None = Field(default=None, ge=1)


class ContactForm(Request):
    """The food-safety manager; blank withdraws."""

    fsm_name: cells.Short = ""
    fsm_phone: cells.Short = ""


class LicenceDecision(Request):
    """What is decided about a licence read at `version`."""

    move: Literal[LicenceMove.SUSPEND, LicenceMove.RESUME, LicenceMove.REVOKE, LicenceMove.CANCEL]
    version: int = Field(ge=1)


class ImportRequest(Request):
    """A small sheet: `rows` as objects by column name, or `csv` as text with headings."""

    kind: SheetKind
    rows: list[dict[str, Any]] | None = Field(default=None, max_length=IMPORT_ROWS)
    csv: str = Field(default="", max_length=500_000)
    government: bool = False
    """A government feed: wrong check digits are flagged, not refused (DOMAIN 1.2)."""
    dry_run: bool = False


class ExportQuery(Request):
    """In which form."""

    format: Literal["csv", "json"] = "csv"


class CodeRequest(Request):
    """For which subject, `business:<id>` or `lift:<id>`."""

    subject: str = Field(pattern=r"^(business|lift):[0-9A-Za-z-]{1,40}$")


class ImageQuery(Request):
    """As which picture."""

    format: Literal["svg", "png"] = "svg"


class ScanQuery(Request):
    """Where the code was scanned, in WGS-84; both or none. Used for one comparison, and not kept."""

    lat: cells.Latitude = None
    lng: cells.Longitude = None


class ScannedText(ScanQuery):
    """Whatever a scanner read."""

    text: str = Field(max_length=2_000)
