"""A camera's frames were sampled (检测): detectors look at them, and the rules of events hear what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.batches import BatchResponse, each_message
from jinbo.platform.observability import count, observed
from jinbo.wiring.detecting import detect, refusals

COUNTED = {
    "FramesAnalysed": "analysed",
    "FramesGone": "gone",
    "FramesUnreadable": "unreadable",
    "ThingsDetected": "detections",
}
"""Metrics of what became of a message's frames."""


@observed("on_sampled")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Each message once in effect; one that cannot be done now comes again, before its camera's next."""

    def handle(record: Mapping[str, Any]) -> None:
        done = detect(record["body"])
        for metric, name in COUNTED.items():
            count(metrics, metric, getattr(done, name))
        if done.faults:
            log.warning("pictures that cannot be looked at", extra={"faults": done.faults})
        if done.missing:
            count(metrics, "DetectorsMissing", len(done.missing))
            log.warning("detectors are not installed", extra={"missing": sorted(done.missing), "refused": refusals()})

    return each_message(event, handle, lambda error: log.error("not looked at", exc_info=error))
