"""What a piece of work asks of DynamoDB: requests, and read units as AWS counts them (4 KB each, half if eventual)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from jinbo.platform.aws import client

UNIT = 4096


@dataclass
class Costs:
    """Requests by name in the order they were made, and what they read."""

    requests: list[str] = field(default_factory=list)
    read_units: float = 0.0

    def asked(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        """One request goes out."""
        self.requests.append(model.name)

    def answered(self, parsed: Mapping[str, Any], model: Any, **_: Any) -> None:
        """One answer came back. Queries are counted as of an index, at half price; batches are consistent and count each item."""
        if model.name == "Query":
            self.read_units += ceil(sum(map(_bytes, parsed["Items"])) / UNIT) / 2
        elif model.name == "BatchGetItem":
            items = [item for its in parsed["Responses"].values() for item in its]
            self.read_units += sum(ceil(_bytes(item) / UNIT) for item in items)


@contextmanager
def dynamo_costs() -> Iterator[Costs]:
    """Counts what all of the process's DynamoDB clients ask meanwhile."""
    costs = Costs()
    emitters = [client("dynamodb", **how).meta.events for how in ({}, {"attempts": 2})]
    for events in emitters:
        events.register("before-call.dynamodb", costs.asked)
        events.register("after-call.dynamodb", costs.answered)
    yield costs
    for events in emitters:
        events.unregister("before-call.dynamodb", costs.asked)
        events.unregister("after-call.dynamodb", costs.answered)


def _bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """An item's size: names and values, as DynamoDB's documentation counts them, near enough."""
    return sum(len(name) + len(str(next(iter(value.values()))).encode()) for name, value in item.items())
