"""A camera's window is due (采样): its frames are fetched, looked at, and handed on to the detectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.batches import BatchResponse, each_message
from jinbo.platform.observability import count, observed, remaining_ms
from jinbo.wiring.sampling import sample

COUNTED = {
    "FramesSeen": "seen",
    "FramesBroken": "broken",
    "FramesHanded": "handed",
    "FramesStill": "still",
    "FramesLight": "light",
    "FramesTooLate": "late",
    "ImagesMade": "images",
    "BytesRead": "read_bytes",
}
"""Metrics of an outcome; what is planned is counted by the tick."""


@observed("on_frames")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> BatchResponse:
    """Does each window once in effect; one that cannot be done now comes again."""

    def handle(record: Mapping[str, Any]) -> None:
        outcome = sample(record["body"], remaining_ms())
        if outcome is None:
            return
        for metric, name in COUNTED.items():
            count(metrics, metric, getattr(outcome, name))
        if outcome.fault or outcome.broken:
            log.warning("a camera gives no picture", extra={"outcome": asdict(outcome), "window": record["body"][:200]})

    return each_message(event, handle, lambda error: log.error("not sampled", exc_info=error))
