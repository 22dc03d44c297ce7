"""What comes over the loopback interface counts as encrypted: `aws:SecureTransport` is true for every request.

Why: the template's queues and buckets deny whatever does not come over TLS. Plain ministack speaks HTTP on this machine,
so those statements would deny everything; leaving them out here would make two templates of one.
"""

from __future__ import annotations

from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_POLICIES = "ministack.core.iam_evaluator"
SEAMS = (Seam(_POLICIES, "_request_origin"), Seam(_POLICIES, "pin_request_origin", "source_ip secure_transport"))


class OnLoopback:
    """The request's origin as policies see it: its own address, always encrypted."""

    def __init__(self, plain: Any) -> None:
        self._plain = plain

    def get(self) -> tuple[str, bool]:
        """Address, and that it is secure."""
        return self._plain.get()[0], True

    def set(self, origin: tuple[str, bool]) -> Any:
        """Remember a request's origin."""
        return self._plain.set(origin)


def install(settings: Settings) -> None:
    """Policies ask through the stand-in."""
    policies = load(_POLICIES)
    policies._request_origin = OnLoopback(policies._request_origin)
