"""Every minute: hands the timers due before the next minute to their queue (定时器清扫)."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.observability import count, observed
from jinbo.wiring.timers import timers


@observed("on_timer_sweep")
def handler(_: dict[str, Any], __: Logger, metrics: Metrics) -> None:
    """Sweeps once. A sweep that fails is made up for by the next: the cursor has not moved."""
    count(metrics, "TimersHandedOver", timers().sweep())
