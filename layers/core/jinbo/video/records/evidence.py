"""Packs of evidence in the records table (证据包的存储): `EVIDENCE#event | PACK`, one conditional write with its news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.attributes import JSONAttribute

from jinbo.kernel.clock import from_ms, iso
from jinbo.kernel.fact import Fact
from jinbo.platform.clock import wall_ms
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Record, our_errors
from jinbo.video.model.evidence import Pack
from jinbo.video.model.evidence_plain import pack_body, pack_of

GRACE_DAYS = 30
"""A record outlives its files, so that who asks for one that has expired learns what it was."""
_DAY_S = 86_400


class PackRecord(Record):
    """A pack; `body` is its plain form."""

    body = JSONAttribute()


class TablePacks:
    """Port PackStore."""

    def pack(self, event: str) -> Pack | None:
        """One consistent read."""
        with our_errors():
            try:
                record = PackRecord.get(_pk(event), "PACK", consistent_read=True)
            except PackRecord.DoesNotExist:
                return None
        return pack_of(record.body, int(record.version))

    def save(self, pack: Pack, facts: Sequence[Fact], at: datetime) -> Pack:
        """One conditional put."""
        days = pack.tag.days
        record = PackRecord(
            _pk(pack.event),
            "PACK",
            kind="EVIDENCE-PACK",
            body=pack_body(pack),
            facts=encode_facts(facts),
            created_at=pack.deposits[0].at if pack.deposits else iso(from_ms(pack.from_ms)),
            updated_at=iso(at),
            ttl=wall_ms() // 1000 + (days + GRACE_DAYS) * _DAY_S if days else None,
        )
        if pack.version:
            record.version = pack.version
        with our_errors():
            record.save()
        return replace(pack, version=int(record.version))


def _pk(event: str) -> str:
    return f"EVIDENCE#{event}"
