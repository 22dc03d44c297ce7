"""Chance that can be repeated: numbers drawn from a hash of what they are for, so that no order of calls changes them."""

from __future__ import annotations

import hashlib
from math import cos, log, pi, sqrt

_SPAN = 1 << 64


def fraction(*parts: str | int) -> float:
    """A number in [0, 1), the same for the same parts."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") / _SPAN


def between(low: float, high: float, *parts: str | int) -> float:
    """A number in [low, high), the same for the same parts."""
    return low + (high - low) * fraction(*parts)


def normal(*parts: str | int) -> float:
    """A number of the standard normal distribution, the same for the same parts (Box and Muller)."""
    radius = sqrt(-2 * log(1 - fraction(*parts, "radius")))
    return radius * cos(2 * pi * fraction(*parts, "angle"))
