"""A lane could not take something (死信): what it was goes to quarantine, where a person sees it and can replay it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.batches import BatchResponse, each_message
from jinbo.platform.observability import count, observed
from jinbo.wiring.telemetry import keep_failed, letters


@observed("on_dead_letter")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Takes IoT error actions and the notices of Kinesis' failure destination; a notice is kept whole or comes again."""

    def take(record: Mapping[str, Any]) -> None:
        found = letters(orjson.loads(record["body"]), record["messageId"])
        lost = keep_failed(found)
        count(metrics, "telemetry.lane_failed", len(found) - len(lost))
        if lost:
            raise RuntimeError(f"{len(lost)} of {len(found)} messages could not be kept")

    return each_message(event, take, lambda error: log.error("dead letter not kept", exc_info=error))
