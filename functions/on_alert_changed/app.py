"""An alert changed (预警变化): straight from the table's stream to the screens, WeChat and SMS (DESIGN 2, rule 2)."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from jinbo.alerts.records import alert_of_image
from jinbo.kernel.clock import to_ms
from jinbo.platform.batches import BatchResponse, item_failures, sequence_number
from jinbo.platform.clock import platform_clock
from jinbo.platform.observability import count, observed
from jinbo.wiring.alerts import notifier


@observed("on_alert_changed")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """In order; at the first that fails the stream stops and comes again from there."""
    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if image.get("kind", {}).get("S") != "ALERT":
            continue
        try:
            alert = alert_of_image(image)
            notifier().on_change(alert)
        except Exception:
            log.exception("alert not told")
            count(metrics, "AlertsNotTold")
            return item_failures([sequence_number(record)])
        age = to_ms(platform_clock().now()) - to_ms(alert.updated_at)
        metrics.add_metric(name="AlertPushAge", unit=MetricUnit.Milliseconds, value=age)
    return item_failures([])
