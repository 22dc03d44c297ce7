"""What is known of one code at one enterprise (同类统计): which events were seen lately, and which violation each camera has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from jinbo.kernel.frozen import frozen


@frozen
class Sighting:
    """An event that counts for REPEAT: when it began, and the violation that it belongs to."""

    event: str
    at: datetime
    violation: str


@frozen
class Tally:
    """The sightings of one code at one enterprise within the window of REPEAT, and each camera's latest violation.

    It is written with every opening and joining, on its own version: two events at once cannot open two violations.
    """

    enterprise: str
    code: str
    sightings: tuple[Sighting, ...] = ()
    latest: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
