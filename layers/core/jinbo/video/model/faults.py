"""What is wrong with a camera's settings (差错), said so that a person can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one field; `field` is the path into the request, such as `zones.2.polygon`."""

    field: str
    code: str
    zh: str
    en: str
