"""The two kinds of streams that a function can be mapped to, read by absolute positions that survive trimming."""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass
from typing import Any, Protocol

from local.emulator.seams import load
from local.emulator.stream_batch import StreamRecord

KINESIS = "ministack.services.kinesis"
DYNAMODB = "ministack.services.dynamodb"
TRIMMED = "trimmed"
KEPT_RECORDS = 5_000
"""Records kept behind the slowest mapping, for who fetches a failed batch; forgotten in lots of as many."""
PLACES = threading.RLock()
"""Held while a stream's records and the count of those trimmed change together, or are read together."""


class Source(Protocol):
    """One shard of a stream. Positions count all records since the stream was made."""

    shard_id: str
    info_name: str

    def start(self) -> int: ...

    def end(self) -> int: ...

    def read(self, position: int, limit: int) -> list[StreamRecord]: ...

    def forget_before(self, position: int) -> None:
        """Let go what every mapping has had, up to `position`, but for the latest few."""
        ...


@dataclass
class KinesisShard:
    """A shard of a Kinesis data stream."""

    stream_arn: str
    shard_id: str
    shard: dict[str, Any]
    info_name: str = "KinesisBatchInfo"

    def start(self) -> int:
        return int(self.shard.get(TRIMMED, 0))

    def end(self) -> int:
        return self.start() + len(self.shard["records"])

    def read(self, position: int, limit: int) -> list[StreamRecord]:
        with PLACES:
            offset = max(0, position - self.start())
            raws = self.shard["records"][offset : offset + limit]
        return [self._record(raw) for raw in raws]

    def forget_before(self, position: int) -> None:
        with PLACES:
            surplus = position - self.start() - KEPT_RECORDS
            if surplus > KEPT_RECORDS:
                drop(self.stream_arn, self.shard_id, self.shard, surplus)

    def _record(self, raw: dict[str, Any]) -> StreamRecord:
        _, _, _, region, account, _ = self.stream_arn.split(":", 5)
        data = raw["Data"]
        event = {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": raw["PartitionKey"],
                "sequenceNumber": raw["SequenceNumber"],
                "data": base64.b64encode(data).decode() if isinstance(data, bytes) else data,
                "approximateArrivalTimestamp": raw["ApproximateArrivalTimestamp"],
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": f"{self.shard_id}:{raw['SequenceNumber']}",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": f"arn:aws:iam::{account}:role/lambda-role",
            "awsRegion": region,
            "eventSourceARN": self.stream_arn,
        }
        return StreamRecord(raw["SequenceNumber"], raw["ApproximateArrivalTimestamp"], event)


@dataclass
class TableStream:
    """A table's change stream. Must be used inside the request scope of the table's account and region."""

    table: str
    shard_id: str = "shardId-00000000000000000000-00000000"
    info_name: str = "DDBStreamBatchInfo"

    def start(self) -> int:
        return int(load(DYNAMODB).stream_start_position(self.table))

    def end(self) -> int:
        return int(load(DYNAMODB).stream_end_position(self.table))

    def read(self, position: int, limit: int) -> list[StreamRecord]:
        with PLACES:
            raws = load(DYNAMODB).stream_records_since(self.table, position, limit)
        return [
            StreamRecord(
                str(raw["dynamodb"]["SequenceNumber"]), float(raw["dynamodb"]["ApproximateCreationDateTime"]), raw
            )
            for raw in raws
        ]

    def forget_before(self, position: int) -> None:
        tables = load(DYNAMODB)
        with PLACES:
            start = self.start()
            surplus = position - start - KEPT_RECORDS
            if surplus > KEPT_RECORDS:
                del tables._stream_records.get(self.table)[:surplus]
                tables._stream_trimmed[self.table] = start + surplus


def drop(stream_arn: str, shard_id: str, shard: dict[str, Any], count: int) -> None:
    """Let go a Kinesis shard's oldest records; to be called with PLACES held. Iterators count from the oldest: they move too."""
    del shard["records"][:count]
    shard[TRIMMED] = shard.get(TRIMMED, 0) + count
    for iterator in list(load(KINESIS)._shard_iterators.values()):
        if (iterator.get("stream_arn"), iterator["shard_id"]) == (stream_arn, shard_id):
            iterator["position"] = max(0, iterator["position"] - count)


def shards_of(event_source_arn: str) -> list[Source]:
    """The shards of a mapped stream as they are now; empty while the stream does not exist."""
    _, _, service, region, account, resource = event_source_arn.split(":", 5)
    if service == "kinesis":
        stream = load(KINESIS)._streams.get_scoped(account, region, resource.removeprefix("stream/"))
        if not stream or stream["StreamStatus"] != "ACTIVE":
            return []
        return [KinesisShard(event_source_arn, shard_id, shard) for shard_id, shard in stream["shards"].items()]
    table = resource.split("/")[1]
    description = load(DYNAMODB)._tables.get_scoped(account, region, table)
    if not description or description.get("LatestStreamArn") != event_source_arn:
        return []
    return [TableStream(table)]
