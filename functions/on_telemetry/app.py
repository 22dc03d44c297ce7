"""Readings arrived on the bulk lane (遥测到达): a Kinesis batch; what could not be done comes again, the rest never."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.batches import BatchResponse, item_failures, sequence_number
from jinbo.platform.observability import count, observed, remaining_ms
from jinbo.wiring.telemetry import telemetry_lane


@observed("on_telemetry")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Names every record that must come again; Kinesis goes back to the first of them."""
    records = [(sequence_number(record), b64decode(record["kinesis"]["data"])) for record in event["Records"]]
    lane = telemetry_lane(lambda where, error: log.error("not taken: %s", where, exc_info=error))
    result = lane.run(records, remaining_ms())
    for name, value in result.counts.items():
        count(metrics, f"telemetry.{name}", value)
    return item_failures(result.failed)
