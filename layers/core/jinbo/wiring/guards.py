"""What guards the API's door: limits and idempotency, bound to their stores."""

from __future__ import annotations

from functools import cache

from jinbo.platform.clock import platform_clock
from jinbo.platform.idempotency import Idempotency
from jinbo.wiring.identity import limits

__all__ = ["idempotency", "limits"]


@cache
def idempotency() -> Idempotency:
    """The keys of writes."""
    return Idempotency(platform_clock())
