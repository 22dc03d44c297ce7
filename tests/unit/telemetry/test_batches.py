"""The batch writer under throttling (F8): nothing lost, waits jittered and bounded, what failed is named exactly."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from jinbo.kernel.errors import UnavailableError
from jinbo.platform.batch import Batches


class Time:
    """Seconds that pass only by sleeping."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.left -= seconds

    def seconds(self) -> float:
        return self.left


class Throttled:
    """A table that takes what `takes` allows, and raises where `raises` says so."""

    def __init__(self, takes: Any = lambda item: True, raises: Any = lambda: None) -> None:
        self.items: dict[str, Mapping[str, Any]] = {}
        self.calls = 0
        self._takes = takes
        self._raises = raises

    def batch_write_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        if error := self._raises():
            raise error
        left = []
        ((table, requests),) = RequestItems.items()
        assert len(requests) <= 25
        for request in requests:
            item = request["PutRequest"]["Item"]
            if self._takes(item):
                self.items[item["sk"]["S"]] = item
            else:
                left.append(request)
        return {"UnprocessedItems": {table: left} if left else {}}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        if error := self._raises():
            raise error
        responses: dict[str, list[Any]] = {}
        left: dict[str, Any] = {}
        assert sum(len(asked["Keys"]) for asked in RequestItems.values()) <= 100
        for table, asked in RequestItems.items():
            responses[table] = []
            for key in asked["Keys"]:
                if not self._takes(key):
                    left.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"].append(key)
                elif key["sk"]["S"] in self.items:
                    responses[table].append(self.items[key["sk"]["S"]])
        return {"Responses": responses, "UnprocessedKeys": left}


def items(count: int) -> list[dict[str, Any]]:
    return [{"pk": {"S": "DEVICE#1"}, "sk": {"S": f"P#{number}"}} for number in range(count)]


def throttle() -> ClientError:
    return ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "BatchWriteItem")


def batches(table: Throttled, time: Time, seed: int = 8) -> Batches:
    return Batches(table, sleep=time.sleep, jitter=random.Random(seed).uniform)


def test_F8_half_refused_half_raised_for_a_while_and_everything_is_stored() -> None:
    chance, time = random.Random(1), Time(60)
    table = Throttled(lambda item: chance.random() < 0.5, lambda: throttle() if chance.random() < 0.5 else None)
    assert batches(table, time).put("readings", items(130), time.seconds) == []
    assert len(table.items) == 130
    assert time.left > 1


def test_F8_refused_for_thirty_seconds_and_then_taken() -> None:
    time = Time(55)
    table = Throttled(lambda item: time.left < 25)
    assert batches(table, time).put("readings", items(30), time.seconds) == []
    assert max(time.waits) <= 2.0, "waits are bounded"
    assert len(set(time.waits)) == len(time.waits), "waits are jittered"


def test_F8_F10_what_is_never_taken_is_named_before_time_is_up() -> None:
    time = Time(10)
    bad = {"P#3", "P#27", "P#29"}
    table = Throttled(lambda item: item["sk"]["S"] not in bad)
    assert batches(table, time).put("readings", items(30), time.seconds) == [3, 27, 29]
    assert time.left >= 1
    assert len(table.items) == 27


def test_a_table_that_is_gone_from_the_net_fails_all_and_in_time() -> None:
    time = Time(5)
    table = Throttled(raises=lambda: EndpointConnectionError(endpoint_url="http://nowhere"))
    assert batches(table, time).put("readings", items(3), time.seconds) == [0, 1, 2]
    assert time.left >= 1


def test_a_bug_is_not_taken_for_a_busy_table() -> None:
    time = Time(5)
    error = ClientError({"Error": {"Code": "ValidationException"}}, "BatchWriteItem")
    with pytest.raises(ClientError):
        batches(Throttled(raises=lambda: error), time).put("readings", items(1), time.seconds)
    assert time.waits == []


def test_reads_are_asked_again_until_all_are_there() -> None:
    chance, time = random.Random(2), Time(60)
    table = Throttled(lambda item: chance.random() < 0.5)
    batches(table, time).put("readings", items(150), time.seconds)
    keys = {"readings": [{"pk": one["pk"], "sk": one["sk"]} for one in items(160)]}
    found = batches(table, time).get(keys, time.seconds)["readings"]
    assert sorted(int(one["sk"]["S"][2:]) for one in found) == list(range(150))


def test_reads_that_never_come_are_unavailable() -> None:
    time = Time(5)
    with pytest.raises(UnavailableError):
        batches(Throttled(lambda item: False), time).get({"readings": items(1)}, time.seconds)


def test_large_items_are_spread_over_requests() -> None:
    time = Time(60)
    table = Throttled()
    large = [{**item, "pack": {"S": "x" * 390_000}} for item in items(25)]
    assert batches(table, time).put("readings", large, time.seconds) == []
    assert table.calls == 2
