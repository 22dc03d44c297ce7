"""What subjects needs from outside: its register, its ledger, a vault for personal data, code keys, printing. Timers: kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from jinbo.kernel.fact import Fact, Subject
from jinbo.kernel.frozen import frozen

if TYPE_CHECKING:  # named in signatures only: who needs a page of facts starts cold without the register's models (P6)
    from jinbo.subjects.model import Business, Contact, Device, DeviceKind, ExpoRole, Lift, Source
    from jinbo.subjects.rules.columns import SheetKind

Thing_co = TypeVar("Thing_co", covariant=True)


@dataclass(frozen=True)
class Page(Generic[Thing_co]):
    """One page of a list; an empty `next_cursor` means that it was the last."""

    items: Sequence[Thing_co]
    next_cursor: str = ""


@frozen
class BusinessFilter:
    """Which businesses to list. With an enterprise or a name prefix the list is by name, else by hall and name."""

    hall: str = ""
    enterprise: str = ""
    name_prefix: str = ""
    expo_role: ExpoRole | None = None


@frozen
class DeviceFilter:
    """Which devices to list: those of a subject, or those of a hall, or all; `kind` narrows either."""

    hall: str = ""
    subject: Subject | None = None
    kind: DeviceKind | None = None


class DeviceReads(Protocol):
    """Reads of devices by id, as the telemetry lanes do them."""

    def devices(self, ids: Iterable[str]) -> dict[str, Device]:
        """Those of `ids` that are registered, in one batch request for every hundred."""
        ...


class ThingReads(DeviceReads, Protocol):
    """Things by id, without a principal: what machines need of the register."""

    def of(self, subject: Subject) -> Business | Lift | Device | None:
        """The thing that a subject names; None when it is not registered, or is none of the register's."""
        ...


class Register(DeviceReads, Protocol):
    """The register of businesses, lifts and devices.

    `save_*` writes the thing, what makes it unique and its facts in one transaction, on condition that the stored version is
    still `thing.version` (None: not stored yet), and returns it with its new version.

    Raises:
        ConflictError: `stale` when the version moved on or the thing exists already; `taken` (details: `what`) when
            another has what must be unique.
    """

    def business(self, id_: str) -> Business | None: ...
    def businesses(self, ids: Iterable[str]) -> dict[str, Business]: ...
    def save_business(
        self,
        business: Business,
        *,
        previous: Business | None,
        facts: Sequence[Fact],
        at: datetime,
        contact: str | None = None,
    ) -> Business:
        """As above; `contact` is the sealed contact to keep with it, None to leave the one it has."""
        ...

    def list_businesses(self, wanted: BusinessFilter, limit: int, cursor: str) -> Page[Business]: ...
    def licensee(self, licence_no: str) -> str | None:
        """The id of the business that holds a licence number."""
        ...

    def contact(self, business_id: str) -> str | None:
        """The sealed contact of a business."""
        ...

    def save_contact(self, business_id: str, sealed: str, *, at: datetime) -> None: ...
    def lift(self, id_: str) -> Lift | None: ...
    def lifts(self, ids: Iterable[str]) -> dict[str, Lift]: ...
    def save_lift(self, lift: Lift, *, previous: Lift | None, facts: Sequence[Fact], at: datetime) -> Lift: ...
    def list_lifts(self, hall: str, limit: int, cursor: str) -> Page[Lift]: ...
    def device(self, id_: str) -> Device | None: ...
    def save_device(
        self, device: Device, *, previous: Device | None, facts: Sequence[Fact], at: datetime
    ) -> Device: ...
    def list_devices(self, wanted: DeviceFilter, limit: int, cursor: str) -> Page[Device]: ...


class LedgerStore(Protocol):
    """The ledger of facts (事实台账)."""

    def append(self, fact: Fact, subjects: Iterable[Subject]) -> None:
        """Puts `fact` on the ledger of each of `subjects`; again is the same."""
        ...

    def timeline(self, subject: Subject, limit: int, cursor: str) -> Page[Fact]:
        """Facts of a subject, newest first."""
        ...


@frozen
class CodeKey:
    """What a printed code's random key stands for."""

    key: str
    """Ten characters of Crockford base 32 (50 bits)."""
    subject: Subject


class CodeStore(Protocol):
    """The keys of printed codes."""

    def key(self, key: str) -> CodeKey | None: ...
    def key_of(self, subject: Subject) -> CodeKey | None: ...
    def save_key(self, code: CodeKey, *, at: datetime) -> None:
        """Raises ConflictError when the key or the subject's code exists already."""
        ...


class CodeKeys(Protocol):
    """Secret keys that sign codes."""

    def keys(self) -> Mapping[str, bytes]:
        """By kid, one letter; the last in alphabetical order signs, all verify."""
        ...


class Printer(Protocol):
    """Draws QR codes."""

    def svg(self, text: str, label: str) -> str: ...
    def png(self, text: str) -> bytes: ...


class Vault(Protocol):
    """Seals personal data so that a table's reader cannot read it; `purpose` and `owner` must be the same to open it."""

    def seal(self, text: str, *, purpose: str, owner: str) -> str: ...
    def open(self, sealed: str, *, purpose: str, owner: str) -> str: ...


@frozen
class Entry:
    """What a row of a sheet says, not yet judged by the register's rules."""

    thing: Business | Lift | Device
    contact: Contact | None = None
    confirmed: frozenset[str] = frozenset()


class RowReader(Protocol):
    """Reads a row's cells into an entry."""

    def read(self, kind: SheetKind, row: Mapping[str, Any], source: Source) -> Entry:
        """The entry of a row.

        Raises:
            InvalidError: cells that cannot be read, each in `details["fields"]`.
        """
        ...


@frozen
class BadRow:
    """A row that was not taken, and one reason."""

    row: int
    """Counted from 1, the heading not counted; in JSON the place in the list."""
    field: str
    code: str
    zh: str
    en: str


@frozen
class ImportReport:
    """What became of an import (导入结果): every row is in exactly one of the four counts."""

    id: str
    kind: SheetKind
    actor: str
    at: datetime
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    flagged: int = 0
    """Rows among the taken ones that carry a data quality flag."""
    bad_rows: tuple[BadRow, ...] = ()
    """At most the first thousand reasons."""
    dry_run: bool = False

    @property
    def rows(self) -> int:
        """Rows read."""
        return self.created + self.updated + self.unchanged + self.refused


class ImportStore(Protocol):
    """Reports of imports."""

    def save(self, report: ImportReport) -> None: ...
    def load(self, id_: str) -> ImportReport | None: ...


Progress = Callable[[int], None]
"""Told how many rows are done."""
__all__ = [
    "BadRow",
    "BusinessFilter",
    "CodeKey",
    "CodeKeys",
    "CodeStore",
    "DeviceFilter",
    "DeviceReads",
    "Entry",
    "ImportReport",
    "ImportStore",
    "LedgerStore",
    "Page",
    "Printer",
    "Progress",
    "Register",
    "RowReader",
    "Vault",
]
