"""A new device asks for its certificate (设备领证): fleet provisioning asks us first."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from jinbo.platform.observability import count, observed
from jinbo.wiring.telemetry import claimable


@observed("on_device_claim")
def handler(event: dict[str, Any], log: Logger, metrics: Metrics) -> dict[str, Any]:
    """Allows serial numbers that are registered as devices, and no others."""
    serial = str(event.get("parameters", {}).get("SerialNumber", ""))
    allowed = bool(serial) and claimable(serial)
    count(metrics, "ClaimAllowed" if allowed else "ClaimRefused")
    if not allowed:
        log.warning("claim refused", extra={"serial": serial[:64]})
    return {"allowProvisioning": allowed, "parameterOverrides": {}}
