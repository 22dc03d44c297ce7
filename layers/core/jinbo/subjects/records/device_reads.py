"""Devices by id, without PynamoDB: the telemetry lanes read them in every cold start, and a model costs them its import."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from jinbo.kernel.errors import UnavailableError
from jinbo.platform.settings import settings
from jinbo.subjects.model.equipment import Device
from jinbo.subjects.model.plain import device_of

BATCH = 100
"""BatchGetItem takes at most a hundred keys."""
ATTEMPTS = 5
"""Requests for one batch before giving up on keys that were left unprocessed."""


class DeviceReader:
    """Reads devices with one BatchGetItem for every hundred."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def devices(self, ids: Iterable[str]) -> dict[str, Device]:
        """Those of `ids` that are registered.

        Raises:
            UnavailableError: `store-busy`, some keys stayed unprocessed.
        """
        waiting = iter(dict.fromkeys(ids))
        found: dict[str, Device] = {}
        while batch := list(islice(waiting, BATCH)):
            for item in self._items(batch):
                device = device_of(json.loads(item["body"]["S"]), int(item["version"]["N"]))
                found[device.id] = device
        return found

    def _items(self, ids: list[str]) -> Iterable[Any]:
        request: dict[str, Any] = {
            settings().records_table: {
                "Keys": [{"pk": {"S": f"DEVICE#{id_}"}, "sk": {"S": "DEVICE"}} for id_ in ids],
                "ProjectionExpression": "#b, #v",
                "ExpressionAttributeNames": {"#b": "body", "#v": "version"},
            }
        }
        for _ in range(ATTEMPTS):
            answer = self._client.batch_get_item(RequestItems=request)
            for items in answer["Responses"].values():
                yield from items
            request = answer.get("UnprocessedKeys") or {}
            if not request:
                return
        raise UnavailableError("store-busy", "系统繁忙，请稍后再试", "The store is busy; try again")
