"""Keys that telemetry's records share (主键)."""

from __future__ import annotations

STATE = "STATE"
CONDITIONS = "CONDITIONS"
LAST = 9_999_999_999_999
"""The latest moment (ms) that a sort key of thirteen digits can name: in the year 2286."""


def device_key(device: str) -> str:
    """Partition of a device in both tables."""
    return f"DEVICE#{device}"
