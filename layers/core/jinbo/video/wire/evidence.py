"""Evidence on the wire (证据接口): what the API takes and answers. Times are RFC 3339 in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from jinbo.kernel.clock import from_ms, iso
from jinbo.video.model.evidence import Deposit, Pack

if TYPE_CHECKING:  # the use cases are loaded by the first call, not with the routes (P6)
    from jinbo.video.service.evidence_desk import PartCheck, ShownPack

LINK_S = 300
"""Seconds for which an address is good (A22)."""


class EvidenceQuery(BaseModel):
    """`verify=true` reads every file that is shown and checks the audit chain."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verify: bool = False


class HoldForm(BaseModel):
    """Why evidence is held (封存理由), for the audit log."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    reason: str = Field(min_length=4, max_length=300)


class HoldView(BaseModel):
    """A legal hold: who laid it, when and why."""

    by: str
    at: str
    reason: str


class PartView(BaseModel):
    """A file: RAW, ANNOTATED, SHARED or CLIP. `intact` is null where nothing was verified."""

    role: str
    at: str
    url: str
    expires_in: int
    content_type: str
    bytes: int
    sha256: str
    intact: bool | None


class MissingView(BaseModel):
    """A part that cannot be had, and why, by a code that does not change."""

    role: str
    at: str
    reason: str


class DepositView(BaseModel):
    """What was put in at one time, by which model and rule, and where the audit chain says so.

    `chain` is null for enterprises; `verdict` is HOLDS, ENTRY_MISSING, ALTERED or EXPIRED, null where nothing was verified.
    """

    at: str
    model: str
    rule: dict[str, Any]
    confidence: float
    clock_offset_ms: int | None
    chain: str | None
    verdict: str | None


class EvidenceView(BaseModel):
    """A pack as the caller may see it. `whole` is false where it is only what may leave the regulator's end.

    `violation` is the id of the violation that the event began or joined, '' where there is none, or none for the caller.
    """

    event: str
    code: str
    subject: str
    camera: str
    violation: str
    began_at: str
    whole: bool
    keep: str
    """Y2 (two years), D90 (a machine's error) or HELD."""
    hold: HoldView | None
    parts: list[PartView]
    missing: list[MissingView]
    deposits: list[DepositView]
    intact: bool | None
    """Whether everything verified holds; null where nothing was verified."""

    @classmethod
    def of(cls, shown: ShownPack, violation: str) -> Self:
        """The view of a pack that somebody looks at, and the violation that she may see of it."""
        pack, checked = shown.pack, shown.verification
        checks = {one.part.key: one for one in checked.parts} if checked else {}
        verdicts = [one.verdict for one in checked.deposits] if checked else [None] * len(pack.deposits)
        return cls(
            event=pack.event,
            code=pack.code,
            subject=str(pack.subject),
            camera=pack.camera,
            violation=violation,
            began_at=iso(from_ms(pack.from_ms)),
            whole=shown.whole,
            keep=str(pack.tag),
            hold=HoldView(**_hold(pack)) if pack.hold and shown.whole else None,
            parts=[
                PartView(
                    role=str(part.role),
                    at=iso(from_ms(part.at_ms)),
                    url=url,
                    expires_in=LINK_S,
                    content_type=part.content_type,
                    bytes=part.bytes,
                    sha256=part.sha256,
                    intact=_intact(checks.get(part.key)),
                )
                for part, url in shown.parts
            ],
            missing=[
                MissingView(role=str(one.role), at=iso(from_ms(one.at_ms)), reason=one.reason)
                for one in (pack.missing if shown.whole else ())
            ],
            deposits=[
                _deposit(deposit, verdict, whole=shown.whole)
                for deposit, verdict in zip(pack.deposits, verdicts, strict=True)
            ],
            intact=checked.holds if checked else None,
        )


class HeldView(BaseModel):
    """How evidence is kept now."""

    event: str
    keep: str
    hold: HoldView | None

    @classmethod
    def of(cls, pack: Pack) -> Self:
        """The view of a pack whose hold was laid or lifted."""
        return cls(event=pack.event, keep=str(pack.tag), hold=HoldView(**_hold(pack)) if pack.hold else None)


def _hold(pack: Pack) -> dict[str, str]:
    return {"by": pack.hold.by, "at": pack.hold.at, "reason": pack.hold.reason} if pack.hold else {}


def _intact(check: PartCheck | None) -> bool | None:
    return check.holds if check else None


def _deposit(deposit: Deposit, verdict: str | None, *, whole: bool) -> DepositView:
    place = deposit.chain
    return DepositView(
        at=deposit.at,
        model=deposit.model,
        rule=dict(deposit.rule),
        confidence=deposit.confidence,
        clock_offset_ms=deposit.clock_offset_ms,
        chain=f"{place.day}/{place.shard}/{place.index} {place.hash}" if place and whole else None,
        verdict=verdict,
    )
