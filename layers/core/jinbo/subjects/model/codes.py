"""Printed codes (食安码, 电梯码) and what the public sees behind them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from jinbo.kernel.frozen import frozen


class CodeType(StrEnum):
    """What a code is stuck to (DOMAIN 14.3); posts, boxes and gates have theirs in their own modules."""

    BUSINESS = "E"  # 进博食安码
    LIFT = "L"  # 智慧电梯码


SUBJECT_OF = {CodeType.BUSINESS: "business", CodeType.LIFT: "lift"}
TYPE_OF = {subject: type_ for type_, subject in SUBJECT_OF.items()}


@frozen
class Scene:
    """What a code says: `{kid}.{type}.{key}.{signature}`, 21 characters of those that WeChat allows in a scene."""

    kid: str
    type: CodeType
    key: str
    signature: str

    def __str__(self) -> str:
        return f"{self.kid}.{self.type}.{self.key}.{self.signature}"


@frozen
class Inspection:
    """One published inspection result (监督检查结果)."""

    on: date
    result: str


@frozen
class BusinessCard:
    """The public card of a business (进博食安码): the white list of DOMAIN 8, and nothing else has a field here."""

    name: str
    premises: str
    hall: str
    booth_no: str
    main_format: str
    items: tuple[str, ...]
    licence_no: str
    valid_from: date | None
    valid_to: date | None
    licence_status: str
    face: str | None
    inspections: tuple[Inspection, ...] = ()
    """The last three published ones; inspections tells them when it is built."""
    rating: float | None = None
    """None until enough have rated (DOMAIN 8)."""


@frozen
class LiftCard:
    """The public card of a lift (智慧电梯码): its file's public part (DOMAIN 4.1, 8)."""

    name: str
    hall: str
    place: str
    reg_no: str
    type: str
    status: str
    use_unit: str
    """Names of units, never of persons."""
    maintenance_unit: str
    next_inspect_on: date | None
    rescue_hotline: str
    rating: float | None = None


@frozen
class Warned:
    """Why a scanned code is not to be trusted."""

    code: str
    zh: str
    en: str


@frozen
class ScanResult:
    """What a scan answers: a card of a genuine code, or a warning; with a place, whether the code hangs where it belongs."""

    card: BusinessCard | LiftCard | None = None
    warning: Warned | None = None
