"""What guards the API's door: limits and idempotency, bound to their stores."""

from __future__ import annotations

from functools import cache

from jinbo.platform.clock import PlatformClock
from jinbo.platform.idempotency import Idempotency
from jinbo.wiring.identity import limits

__all__ = ["idempotency", "limits"]


@cache
def idempotency() -> Idempotency:
    """The keys of writes, on the wall's time: a client's retries are, and so is what DynamoDB deletes."""
    return Idempotency(PlatformClock())
