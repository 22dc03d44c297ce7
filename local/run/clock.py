"""Which time the platform plays (平台时钟): the wall's, or faster; never behind where an earlier run left it."""

from __future__ import annotations


def clock_text(speed: float, left_at_ms: int, wall_ms: int) -> str:
    """The stack's Clock parameter, `anchor ms,rate,wall ms`; '' where platform time is wall time.

    `left_at_ms` is the platform's time at the end of the run before: a sped-up run may have ended in the wall's future.
    """
    if speed == 1.0 and left_at_ms <= wall_ms:
        return ""
    return f"{max(left_at_ms, wall_ms)},{speed:g},{wall_ms}"
