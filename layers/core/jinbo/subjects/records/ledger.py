"""The ledger in the records table: pk `LEDGER#<type>:<id>`, sk `<time>#<fact id>`, so a timeline is one query backwards."""

from __future__ import annotations

import json
from collections.abc import Iterable

from jinbo.kernel.clock import iso
from jinbo.kernel.errors import ConflictError
from jinbo.kernel.fact import Fact, Subject
from jinbo.platform import items
from jinbo.subjects.ports import Page
from jinbo.subjects.records.paging import encode_cursor, page_of, table_start


class TableLedger:
    """Implements `ports.LedgerStore`."""

    def append(self, fact: Fact, subjects: Iterable[Subject]) -> None:
        """Writes the fact under each subject, unless it stands there."""
        text = json.dumps(fact.to_dict(), ensure_ascii=False, separators=(",", ":"))
        told = iso(fact.recorded_at)
        for subject in subjects:
            item = {
                "pk": f"LEDGER#{subject}",
                "sk": f"{iso(fact.occurred_at)}#{fact.id}",
                "kind": "LEDGER",
                "version": 1,
                "fact": text,  # not in `facts`: that would tell it again
                "created_at": told,
                "updated_at": told,
            }
            try:
                items.put(item, *items.expecting(0))
            except ConflictError:
                continue  # it stands there: the bus delivers at least once

    def timeline(self, subject: Subject, limit: int, cursor: str) -> Page[Fact]:
        """Facts of a subject, newest first."""
        pk = f"LEDGER#{subject}"
        start = table_start(cursor, pk)
        further = {"ExclusiveStartKey": start} if start else {}
        return page_of(
            items.query("#pk = :pk", {"pk": pk}, limit=limit + 1, ScanIndexForward=False, **further),
            limit,
            show=lambda item: Fact.from_dict(json.loads(item["fact"])),
            cursor_of=lambda item: encode_cursor(item["sk"]),
        )
