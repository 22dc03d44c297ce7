"""Quarantine (隔离区) in table `records`: by month, newest first, for ninety days; the bytes as they came, compressed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from jinbo.kernel.clock import from_ms, iso
from jinbo.platform.batch import Batches
from jinbo.platform.clock import platform_clock
from jinbo.telemetry.model import Entry, Reason
from jinbo.telemetry.ports import Seconds

KEEP_DAYS = 90
MONTHS = 4
"""Partitions that can hold entries still kept."""
MAX_RAW = 131_072


def _month(ms: int) -> str:
    return f"QUARANTINE#{from_ms(ms):%Y-%m}"


def _before(month: str) -> str:
    year, number = map(int, month.removeprefix("QUARANTINE#").split("-"))
    return f"QUARANTINE#{datetime(year - (number == 1), (number - 2) % 12 + 1, 1, tzinfo=UTC):%Y-%m}"


class QuarantineRecords:
    """Refused messages (port Quarantine). An entry's id begins with its arrival in ms, which is also its place."""

    def __init__(self, client: Any, batches: Batches, table: str) -> None:
        self._client = client
        self._batches = batches
        self._table = table

    def put(self, entries: Sequence[Entry], seconds: Seconds) -> frozenset[str]:
        """Stores entries; the same entry again is the same item."""
        unique = list({entry.id: entry for entry in entries}.values())
        failed = self._batches.put(self._table, [_item(entry) for entry in unique], seconds)
        return frozenset(unique[place].id for place in failed)

    def get(self, entry_id: str) -> Entry | None:
        """An entry with its bytes; None also for what is no entry's id."""
        arrived = entry_id.partition("-")[0]
        if not (arrived.isascii() and arrived.isdigit() and len(arrived) == 13):
            return None
        key = {"pk": {"S": _month(int(arrived))}, "sk": {"S": entry_id}}
        found = self._batches.get({self._table: [key]}, lambda: 10.0)[self._table]
        return _entry(found[0]) if found else None

    def page(self, cursor: str | None, limit: int, before: int) -> tuple[list[Entry], str | None]:
        """Entries newest first, and where the next page begins."""
        upto = cursor or f"{before:013d}"
        month = _month(int(upto[:13]))
        found: list[Entry] = []
        for _ in range(MONTHS):
            request = {
                "TableName": self._table,
                "KeyConditionExpression": "pk = :pk AND sk < :upto",
                "ExpressionAttributeValues": {":pk": {"S": month}, ":upto": {"S": upto}},
                "ScanIndexForward": False,
                "Limit": limit + 1 - len(found),
            }
            for item in self._batches.query(request):
                found.append(_entry(item))
                if len(found) > limit:
                    return found[:limit], found[limit - 1].id
            month = _before(month)
        return found, None

    def mark_replayed(self, entry_id: str, at: str) -> None:
        """Notes that an entry was taken after all."""
        self._client.update_item(
            TableName=self._table,
            Key={"pk": {"S": _month(int(entry_id[:13]))}, "sk": {"S": entry_id}},
            UpdateExpression="SET replayed_at = :at, updated_at = :at",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":at": {"S": at}},
        )


def _item(entry: Entry) -> dict[str, Any]:
    arrived = iso(from_ms(entry.received_at))
    head = {
        "device": entry.device,
        "reason": entry.reason,
        "lane": entry.lane,
        "detail": entry.detail,
        "parts": list(entry.parts),
        "truncated": entry.truncated,
        "received_at": entry.received_at,
        "readings": entry.readings,
    }
    return {
        "pk": {"S": _month(entry.received_at)},
        "sk": {"S": entry.id},
        "kind": {"S": "QUARANTINE"},
        "version": {"N": "1"},
        "created_at": {"S": arrived},
        "updated_at": {"S": arrived},
        "head": {"S": orjson.dumps(head).decode()},
        "raw": {"B": zlib.compress(entry.raw[:MAX_RAW], 1)},
        "replayed_at": {"S": entry.replayed_at},
        "ttl": {"N": str(platform_clock().to_wall(from_ms(entry.received_at)) // 1000 + KEEP_DAYS * 86_400)},
    }


def _entry(item: dict[str, Any]) -> Entry:
    head = orjson.loads(item["head"]["S"])
    return Entry(
        id=item["sk"]["S"],
        reason=Reason(head["reason"]),
        device=head["device"],
        received_at=head["received_at"],
        raw=zlib.decompress(item["raw"]["B"]),
        lane=head["lane"],
        detail=head["detail"],
        parts=tuple((index, reason) for index, reason in head["parts"]),
        truncated=head["truncated"],
        replayed_at=item["replayed_at"]["S"],
        readings=head["readings"],
    )
