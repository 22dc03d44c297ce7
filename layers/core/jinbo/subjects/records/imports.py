"""Reports of imports: pk `IMPORT#<id>`; kept for ninety days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pynamodb.attributes import JSONAttribute

from jinbo.kernel.clock import iso, parse_iso
from jinbo.platform.clock import wall_ms
from jinbo.platform.tables import Record, our_errors
from jinbo.subjects.model.plain import plain
from jinbo.subjects.ports import BadRow, ImportReport
from jinbo.subjects.rules.columns import SheetKind

KEEP = timedelta(days=90)


class ImportRecord(Record):
    """One report."""

    report = JSONAttribute()


class TableImports:
    """Implements `ports.ImportStore`."""

    def save(self, report: ImportReport) -> None:
        """Writes a report."""
        at = iso(report.at)
        record = ImportRecord(f"IMPORT#{report.id}", "IMPORT", kind="IMPORT", report=plain(report))
        record.created_at = record.updated_at = at
        record.ttl = wall_ms() // 1000 + int(KEEP.total_seconds())
        with our_errors():
            record.save()

    def load(self, id_: str) -> ImportReport | None:
        """Reads a report."""
        with our_errors():
            try:
                kept: dict[str, Any] = dict(ImportRecord.get(f"IMPORT#{id_}", "IMPORT").report)
            except ImportRecord.DoesNotExist:
                return None
        kept["kind"] = SheetKind(kept["kind"])
        kept["at"] = parse_iso(kept["at"])
        kept["bad_rows"] = tuple(BadRow(**row) for row in kept["bad_rows"])
        return ImportReport(**kept)
