"""A table behind botocore's `before-send`: no sockets, so that processor time is the code's own; requests are counted."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from botocore.awsrequest import AWSResponse


class _Body:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def stream(self, **_: Any) -> list[bytes]:
        return [self._data]


def answer(data: bytes) -> AWSResponse:
    """A response of DynamoDB's."""
    return AWSResponse("http://localhost", 200, {"content-type": "application/x-amz-json-1.0"}, _Body(data))


class SmallTable:
    """Keeps items by table and key; counts requests and write units (every started KB of an item is one)."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.requests: Counter[str] = Counter()
        self.units = 0

    def attach(self, client: Any) -> Any:
        """Answers all requests of `client` from now on."""
        client.meta.events.register("before-send.dynamodb", self._send)
        return client

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).split(".")[1]
        self.requests[operation] += 1
        body = json.loads(request.body)
        return answer(json.dumps(getattr(self, f"_{operation}")(body)).encode())

    def _BatchWriteItem(self, body: dict[str, Any]) -> dict[str, Any]:
        for table, requests in body["RequestItems"].items():
            for one in requests:
                self._put(table, one["PutRequest"]["Item"])
        return {"UnprocessedItems": {}}

    def _PutItem(self, body: dict[str, Any]) -> dict[str, Any]:
        self._put(body["TableName"], body["Item"])
        return {}

    def _BatchGetItem(self, body: dict[str, Any]) -> dict[str, Any]:
        found = {
            table: [self.items[place] for key in asked["Keys"] if (place := _place(table, key)) in self.items]
            for table, asked in body["RequestItems"].items()
        }
        return {"Responses": found, "UnprocessedKeys": {}}

    def _Query(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"Items": [], "Count": 0, "ScannedCount": 0}

    def _put(self, table: str, item: dict[str, Any]) -> None:
        self.items[_place(table, item)] = item
        self.units += -(-item_bytes(item) // 1024)


class Canned:
    """Answers each operation with the same bytes: for races, where the stand-in must cost nothing."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self._answers = answers

    def attach(self, client: Any) -> Any:
        """Answers all requests of `client` from now on."""
        client.meta.events.register("before-send.dynamodb", self._send)
        return client

    def _send(self, request: Any, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).split(".")[1]
        return answer(self._answers.get(operation, b"{}"))


def item_bytes(item: dict[str, Any]) -> int:
    """An item's size as DynamoDB counts it: names and values, numbers by their digits."""
    size = 0
    for name, value in item.items():
        ((kind, data),) = value.items()
        size += len(name.encode()) + (len(data) // 2 + 2 if kind == "N" else len(str(data).encode()))
    return size


def _place(table: str, item: dict[str, Any]) -> tuple[str, str, str]:
    return table, item["pk"]["S"], item["sk"]["S"]
