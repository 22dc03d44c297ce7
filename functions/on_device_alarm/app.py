"""A device called an alarm (设备报警): the critical lane, an SQS batch. What could not be done comes again; then the DLQ."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.batches import BatchResponse, item_failures
from jinbo.platform.observability import count, observed, remaining_ms
from jinbo.wiring.alerts import alarm_lane


@observed("on_device_alarm")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Records, considers, acknowledges."""
    records = [(record["messageId"], record["body"].encode()) for record in event["Records"]]
    failed = alarm_lane(records, remaining_ms(), lambda where, error: log.error("not taken: %s", where, exc_info=error))
    count(metrics, "AlarmMessages", len(records))
    count(metrics, "AlarmMessagesFailed", len(failed))
    return item_failures(failed)
