"""Evidence of an event is to be kept (证据留存): its stills or its clip, or its keeping has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.batches import BatchResponse, each_message
from jinbo.platform.observability import count, observed
from jinbo.wiring.evidence import keep


@observed("on_evidence")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Does each task once in effect; one that cannot be done now comes again."""

    def handle(record: Mapping[str, Any]) -> None:
        deposit = keep(record["body"])
        if deposit is None:
            return
        count(metrics, "EvidenceKept", len(deposit.parts))
        count(metrics, "EvidenceMissing", len(deposit.missing))
        for one in deposit.missing:
            log.warning("a part of the evidence cannot be had", extra={"role": str(one.role), "reason": one.reason})

    return each_message(event, handle, lambda error: log.error("evidence not kept", exc_info=error))
