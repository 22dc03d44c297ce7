"""How evidence is told (事实): that something was kept, with its hashes; no picture, no address, regulators only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jinbo.kernel.fact import Audience, Fact
from jinbo.kernel.ids import natural_id
from jinbo.video.model.evidence import Deposit, Pack
from jinbo.video.model.plain import plain

KEPT = "video.evidence.kept"


def kept_fact(pack: Pack, deposit: Deposit, now: datetime) -> Fact:
    """A deposit was made."""
    value: dict[str, Any] = {
        "camera": pack.camera,
        "enterprise": next(iter(pack.owners), ""),
        "hall": pack.hall,
        "zone": pack.zone,
        "event": pack.event,
        "code": pack.code,
        "parts": [
            {"role": str(part.role), "at_ms": part.at_ms, "sha256": part.sha256, "bytes": part.bytes}
            for part in deposit.parts
        ],
        "missing": [plain(one) for one in deposit.missing],
        "chain": plain(deposit.chain),
    }
    return Fact(
        id=natural_id(KEPT, pack.event, *_marks(deposit)),
        kind=KEPT,
        subject=pack.subject,
        occurred_at=now,
        recorded_at=now,
        value=value,
        audience=frozenset({Audience.REGULATOR}),
    )


def _marks(deposit: Deposit) -> list[str]:
    """What the deposit is about, whenever it is made."""
    return [f"{role}{at_ms}" for role, at_ms in deposit.accounted]
