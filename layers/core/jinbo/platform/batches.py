"""Partial batches (部分失败): every queue and stream consumer answers with exactly what it could not finish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

BatchResponse = dict[str, list[dict[str, str]]]


def item_failures(ids: Iterable[str]) -> BatchResponse:
    """The answer that Lambda's event source mappings understand (ReportBatchItemFailures)."""
    return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in ids]}


def each_message(
    event: Mapping[str, Any], handle: Callable[[Mapping[str, Any]], None], on_error: Callable[[Exception], None]
) -> BatchResponse:
    """Handles each SQS message by itself; those that raise go back to the queue, the others are done."""
    failed = []
    for record in event["Records"]:
        try:
            handle(record)
        except Exception as error:
            on_error(error)
            failed.append(record["messageId"])
    return item_failures(failed)


def sequence_number(record: Mapping[str, Any]) -> str:
    """A stream record's place: Kinesis and DynamoDB name it differently."""
    part = record.get("kinesis") or record["dynamodb"]
    number: str = part["sequenceNumber"] if "kinesis" in record else part["SequenceNumber"]
    return number
