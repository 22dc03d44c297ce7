"""Things by id, without PynamoDB: the lanes read them in every cold start, and a model costs them its import (P6)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from jinbo.kernel.errors import UnavailableError
from jinbo.kernel.fact import Subject
from jinbo.platform.settings import settings
from jinbo.subjects.model.equipment import Device
from jinbo.subjects.model.plain import device_of, lift_of

if TYPE_CHECKING:
    from jinbo.subjects.model import Business, Lift

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
            for item in self._items([("DEVICE", id_) for id_ in batch]):
                device = device_of(json.loads(item["body"]["S"]), int(item["version"]["N"]))
                found[device.id] = device
        return found

    def of(self, subject: Subject) -> Business | Lift | Device | None:
        """The thing that a subject names; None when it is not registered, or is none of the register's.

        Raises:
            UnavailableError: `store-busy`.
        """
        if subject.type not in {"business", "lift", "device"}:
            return None
        for item in self._items([(subject.type.upper(), subject.id)], consistent=True):
            body, version = json.loads(item["body"]["S"]), int(item["version"]["N"])
            if subject.type == "business":
                from jinbo.subjects.model.plain_business import business_of

                return business_of(body, version)
            return lift_of(body, version) if subject.type == "lift" else device_of(body, version)
        return None

    def _items(self, things: list[tuple[str, str]], *, consistent: bool = False) -> Iterable[Any]:
        request: dict[str, Any] = {
            settings().records_table: {
                "Keys": [{"pk": {"S": f"{kind}#{id_}"}, "sk": {"S": kind}} for kind, id_ in things],
                "ConsistentRead": consistent,
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
