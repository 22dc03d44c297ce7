"""A timer has come due: calls its handler (定时器到点). Messages of unknown kinds end in the dead letter queue."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.batches import BatchResponse, each_message
from jinbo.platform.observability import count, observed
from jinbo.wiring.timer_handlers import HANDLERS
from jinbo.wiring.timers import timers


@observed("on_timer_due")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Fires each message's timer by itself; those that fail go back to the queue."""

    def fire(record: Mapping[str, Any]) -> None:
        count(metrics, "TimersFired" if timers().fire(record["body"], HANDLERS) else "TimersStale")

    def failed(error: Exception) -> None:
        count(metrics, "TimersFailed")
        log.exception("timer failed", exc_info=error)

    return each_message(event, fire, failed)
