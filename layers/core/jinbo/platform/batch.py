"""Batch reads and writes (批量读写) in DynamoDB: twenty-five puts a request, what the table would not take is sent again.

botocore hands UnprocessedItems to its caller, PynamoDB retries them three times at once and forgets which failed. Here they
are retried with full jitter for as long as the caller has time, and what is left is named by its place.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from jinbo.kernel.errors import UnavailableError
from jinbo.platform.aws import BUSY

Item = Mapping[str, Mapping[str, Any]]
"""Attributes as DynamoDB writes them: `{"pk": {"S": …}}`."""

PUTS = 25
"""BatchWriteItem's limit of puts."""
PUT_BYTES = 8_000_000
"""Stay clear of BatchWriteItem's 16 MB, quoting included."""
GETS = 100
"""BatchGetItem's limit of keys."""
BASE_S = 0.05
CAP_S = 2.0
MARGIN_S = 1.0
"""Seconds left untouched, so that the caller can still say what failed."""


class Batches:
    """Batch access to tables through one low-level client."""

    def __init__(
        self,
        client: Any,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._client = client
        self._sleep = sleep
        self._jitter = jitter

    def put(self, table: str, items: Sequence[Item], seconds: Callable[[], float]) -> list[int]:
        """Puts `items` (keys all different); returns the places of those that were not taken before time ran out."""
        failed: list[int] = []
        for places in _chunks(items):
            failed += self._put_chunk(table, items, places, seconds)
        return failed

    def get(self, keys: Mapping[str, Sequence[Item]], seconds: Callable[[], float]) -> dict[str, list[dict[str, Any]]]:
        """Reads items by key from several tables at once, consistently; absent ones are left out.

        Raises:
            UnavailableError: not everything was read before time ran out.
        """
        found: dict[str, list[dict[str, Any]]] = {table: [] for table in keys}
        wanted = [(table, key) for table, its in keys.items() for key in its]
        for start in range(0, len(wanted), GETS):
            self._get_chunk(wanted[start : start + GETS], found, seconds)
        return found

    def query(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """All items of a query, page after page.

        Raises:
            UnavailableError: the table would not answer.
        """
        asked = dict(request)
        while True:
            answer = self._try(self._client.query, **asked)
            if answer is None:  # botocore has tried several times already
                raise UnavailableError("store-busy", "系统繁忙，请稍后再试", "The store is busy; try again")
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _put_chunk(
        self, table: str, items: Sequence[Item], places: Sequence[int], seconds: Callable[[], float]
    ) -> Sequence[int]:
        waiting = places
        for attempt in _attempts():
            if attempt and not self._pause(attempt, seconds):
                break
            answer = self._try(
                self._client.batch_write_item,
                RequestItems={table: [{"PutRequest": {"Item": items[place]}} for place in waiting]},
            )
            if answer is not None:
                left = answer.get("UnprocessedItems")
                if not left:
                    return ()
                keys = {_key(request["PutRequest"]["Item"]) for request in left[table]}
                waiting = [place for place in waiting if _key(items[place]) in keys]
        return waiting

    def _get_chunk(
        self, wanted: Sequence[tuple[str, Item]], found: dict[str, list[dict[str, Any]]], seconds: Callable[[], float]
    ) -> None:
        request: dict[str, Any] = {}
        for table, key in wanted:
            request.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"].append(key)
        for attempt in _attempts():
            if attempt and not self._pause(attempt, seconds):
                raise UnavailableError("store-busy", "系统繁忙，请稍后再试", "The store is busy; try again")
            answer = self._try(self._client.batch_get_item, RequestItems=request)
            if answer is not None:
                for table, items in answer["Responses"].items():
                    found[table] += items
                request = answer.get("UnprocessedKeys") or {}
                if not request:
                    return

    def _try(self, call: Callable[..., Any], **request: Any) -> Any:
        """The answer, or None when the same request may succeed later. Anything else is a bug and stays one."""
        try:
            return call(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] in BUSY:
                return None
            raise
        except BotoCoreError:
            return None

    def _pause(self, attempt: int, seconds: Callable[[], float]) -> bool:
        """Waits with full jitter; False when there is no time for another attempt."""
        wait = self._jitter(0, min(CAP_S, BASE_S * 2.0**attempt))
        if seconds() - wait < MARGIN_S:
            return False
        self._sleep(wait)
        return True


def _attempts() -> Iterable[int]:
    return range(10_000)  # time is the real bound


def _key(item: Item) -> tuple[Any, Any]:
    return item["pk"]["S"], item["sk"]["S"]


def _chunks(items: Sequence[Item]) -> Iterable[list[int]]:
    """Places in groups that fit a request in number and bytes (a rough measure: text attributes' lengths)."""
    chunk: list[int] = []
    size = 0
    for place, item in enumerate(items):
        weight = sum(len(text) for value in item.values() for text in value.values() if isinstance(text, str | bytes))
        if chunk and (len(chunk) == PUTS or size + weight > PUT_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(place)
        size += weight
    if chunk:
        yield chunk
