"""Both tables, item by item, in DynamoDB's own JSON: what an export file holds, a line each."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

BATCH = 25
"""Items of one BatchWriteItem at most."""
_DAY_S = 86_400
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _TRIES = 0.05, 2.0, 12
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table behind a DynamoDB client."""

    client: Any
    name: str

    def items(self) -> Iterator[Item]:
        """Every item, in no order."""
        for page in self.client.get_paginator("scan").paginate(TableName=self.name, ConsistentRead=True):
            yield from page["Items"]

    def put(self, items: Iterable[Item]) -> int:
        """Writes items; how many."""
        return self._write({"PutRequest": {"Item": item}} for item in items)

    def delete_all(self) -> int:
        """Deletes every item; how many."""
        return self._write({"DeleteRequest": {"Key": {"pk": i["pk"], "sk": i["sk"]}}} for i in self.items())

    def _write(self, requests: Iterable[Mapping[str, Any]]) -> int:
        waiting, count = iter(requests), 0
        while chunk := list(islice(waiting, BATCH)):
            count += len(chunk)
            self._write_chunk(chunk)
        return count

    def _write_chunk(self, chunk: list[Mapping[str, Any]]) -> None:
        pause = _FIRST_PAUSE_S
        for _ in range(_TRIES):
            left = self.client.batch_write_item(RequestItems={self.name: chunk}).get("UnprocessedItems", {})
            chunk = left.get(self.name, [])
            if not chunk:
                return
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE_S, 2 * pause)
        raise TimeoutError(f"{len(chunk)} items of {self.name} could not be written: the table stays busy")


def line_of(item: Item) -> str:
    """An item as a line of JSON, the same for the same item; bytes in base 64."""
    return json.dumps(item, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_bytes)


def lasts(item: Item) -> bool:
    """Whether the table keeps an item beyond tomorrow: a ticket of a minute, or a session, may be gone at the next look.

    The line is drawn at a day's beginning, so that it stands still while two states are compared.
    """
    expiry = item.get("ttl", {}).get("N")
    return expiry is None or int(expiry) >= (int(time.time()) // _DAY_S + 2) * _DAY_S


def item_of(line: str) -> Item:
    """The item of a line."""
    item: Item = json.loads(line, object_hook=_unbytes)
    return item


def _bytes(value: object) -> object:
    if isinstance(value, bytes | bytearray):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, set):
        return sorted(value)
    raise TypeError(f"an attribute holds a {type(value).__name__}")


def _unbytes(pairs: dict[str, Any]) -> Any:
    return base64.b64decode(pairs["base64"]) if pairs.keys() == {"base64"} else pairs


class StateHash:
    """A hash of a set of items that does not depend on their order: the sum of their hashes."""

    def __init__(self) -> None:
        self._sum = 0
        self.items = 0

    def add(self, line: str) -> None:
        """Takes an item in."""
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")) % (1 << 256)
        self.items += 1

    @property
    def hex(self) -> str:
        """The hash."""
        return f"{self._sum:064x}"
