"""Packs of evidence as plain JSON and back (证据包的持久化形式)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinbo.kernel.fact import Subject
from jinbo.video.model.evidence import Deposit, Hold, Keep, Missing, Pack, Part, Place, Role
from jinbo.video.model.plain import plain


def pack_body(pack: Pack) -> dict[str, Any]:
    """What is stored of a pack beside its version."""
    body: dict[str, Any] = plain(pack)
    del body["version"]
    return body


def pack_of(body: Mapping[str, Any], version: int) -> Pack:
    """The pack of a stored body."""
    return Pack(
        event=body["event"],
        code=body["code"],
        subject=Subject.parse(body["subject"]),
        camera=body["camera"],
        owners=tuple(body["owners"]),
        hall=body["hall"],
        zone=body["zone"],
        from_ms=body["from_ms"],
        deposits=tuple(_deposit(one) for one in body["deposits"]),
        keep=Keep(body["keep"]),
        hold=Hold(**body["hold"]) if body["hold"] else None,
        confirmed=body.get("confirmed", False),
        version=version,
    )


def _deposit(body: Mapping[str, Any]) -> Deposit:
    return Deposit(
        at=body["at"],
        model=body["model"],
        rule=body["rule"],
        confidence=body["confidence"],
        clock_offset_ms=body["clock_offset_ms"],
        parts=tuple(Part(**{**one, "role": Role(one["role"])}) for one in body["parts"]),
        missing=tuple(Missing(Role(one["role"]), one["at_ms"], one["reason"]) for one in body["missing"]),
        chain=Place(**body["chain"]) if body["chain"] else None,
    )
