"""The outbox's publisher, bound to EventBridge."""

from __future__ import annotations

from functools import cache

from jinbo.platform.aws import client
from jinbo.platform.bus import Bus
from jinbo.platform.settings import settings


@cache
def bus() -> Bus:
    """The platform's bus."""
    return Bus(client("events"), settings().bus_name)
