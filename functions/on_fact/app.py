"""A fact arrived from the bus (by its queue): every module that cares takes it (订阅)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.kernel.fact import Fact
from jinbo.platform.batches import BatchResponse, each_message
from jinbo.platform.observability import count, observed
from jinbo.wiring.subscribers import deliver


@observed("on_fact")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Delivers each fact by itself; one that a subscriber cannot take comes again, and after three times goes to the DLQ."""

    def take(record: Mapping[str, Any]) -> None:
        deliver(Fact.from_dict(json.loads(record["body"])["detail"]))

    answer = each_message(event, take, lambda error: log.error("fact not taken", exc_info=error))
    count(metrics, "FactsFailed", len(answer["batchItemFailures"]))
    return answer
