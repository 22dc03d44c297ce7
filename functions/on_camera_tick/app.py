"""Every minute (采样节拍): plans what each camera owes until the next, and sends each its windows."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.observability import count, observed
from jinbo.wiring.sampling import ticker


@observed("on_camera_tick")
def handler(_: dict[str, Any], log: Logger, metrics: Metrics) -> None:
    """Ticks once. A tick that fails is made up for by the next: the cursor has not moved."""
    done = ticker().tick()
    count(metrics, "FramesPlanned", done.planned)
    count(metrics, "FramesShed", done.shed)
    count(metrics, "SecondsNotSampled", done.skipped_s)
    if done.shed or done.skipped_s:
        log.warning("not everything is sampled", extra={"shed": done.shed, "skipped_s": done.skipped_s})
