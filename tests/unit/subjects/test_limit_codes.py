"""The limits that a sensor may name are at least those that telemetry knows how to watch."""

from __future__ import annotations

from jinbo.subjects.rules.entries import LIMIT_CODES
from jinbo.telemetry.rules import limits


def test_every_limit_can_be_named() -> None:
    assert {limit.code for limit in limits.LIMITS} <= LIMIT_CODES
