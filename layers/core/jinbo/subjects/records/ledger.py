"""The ledger in the records table: pk `LEDGER#<type>:<id>`, sk `<time>#<fact id>`, so a timeline is one query backwards."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pynamodb.attributes import UnicodeAttribute

from jinbo.kernel.clock import iso
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact, Subject
from jinbo.platform.tables import Record, our_errors
from jinbo.subjects.ports import Page
from jinbo.subjects.records.paging import encode_cursor, page_of, table_start


class LedgerRecord(Record):
    """One fact under one subject. Not in `facts`: that would tell it again."""

    fact = UnicodeAttribute()


class TableLedger:
    """Implements `ports.LedgerStore`."""

    def append(self, fact: Fact, subjects: Iterable[Subject]) -> None:
        """Writes the fact under each subject, unless it stands there."""
        text = json.dumps(fact.to_dict(), ensure_ascii=False, separators=(",", ":"))
        told = iso(fact.recorded_at)
        for subject in subjects:
            record = LedgerRecord(
                f"LEDGER#{subject}",
                f"{iso(fact.occurred_at)}#{fact.id}",
                kind="LEDGER",
                fact=text,
                created_at=told,
                updated_at=told,
            )
            try:
                with our_errors():
                    record.save()
            except ConflictError:
                continue  # it stands there: the bus delivers at least once

    def timeline(self, subject: Subject, limit: int, cursor: str) -> Page[Fact]:
        """Facts of a subject, newest first."""
        pk = f"LEDGER#{subject}"
        with our_errors():
            found = LedgerRecord.query(
                pk, scan_index_forward=False, page_size=limit + 1, last_evaluated_key=table_start(cursor, pk)
            )
            return page_of(
                found,
                limit,
                show=lambda record: Fact.from_dict(json.loads(record.fact)),
                cursor_of=lambda record: encode_cursor(record.sk),
            )
