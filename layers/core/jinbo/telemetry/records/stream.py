"""Reading records of the telemetry stream again (流回读), by their place, for the quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinbo.telemetry.payload.letters import LostBatch

PAGES = 100
"""Bound of one read; a batch is at most 10,000 records."""


def records_of(client: Any, batch: LostBatch) -> Iterator[tuple[str, bytes]]:
    """Sequence number and data of each record of `batch` that the stream still has."""
    iterator = client.get_shard_iterator(
        StreamARN=batch.stream_arn,
        ShardId=batch.shard,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        StartingSequenceNumber=batch.start,
    )["ShardIterator"]
    for _ in range(PAGES):
        answer = client.get_records(ShardIterator=iterator, StreamARN=batch.stream_arn)
        for record in answer["Records"]:
            if int(record["SequenceNumber"]) > int(batch.end):
                return
            yield record["SequenceNumber"], record["Data"]
        iterator = answer.get("NextShardIterator")
        if not iterator or not answer.get("MillisBehindLatest", 0):
            return
