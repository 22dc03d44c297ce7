"""The three times (三个时刻; DESIGN 2 rule 4): is the device's clock right, and is a reading late?"""

from __future__ import annotations

from enum import StrEnum

from jinbo.telemetry.model import Reason

SECOND = 1000
FLAG = 60 * SECOND
"""A clock off by more is flagged; its readings are taken (F4: ±5 min accepted and flagged)."""
CLEAR = 30 * SECOND
REFUSE = 10 * 60 * SECOND
"""A clock off by more is wrong: nothing it says about time can be used (F4)."""
LATEST = 72 * 3600 * SECOND
"""A device may deliver readings this long after it made them (F3)."""
AHEAD = 60 * SECOND
"""A reading may be made this much after its message was sent; more is a broken clock."""


class ClockVerdict(StrEnum):
    """What |received − sent| says of a device's clock."""

    RIGHT = "right"
    UNSURE = "unsure"
    """Between right and flagged: leaves a flag as it is (hysteresis)."""
    OFF = "off"
    WRONG = "wrong"


def clock_verdict(received_at: int, sent_at: int) -> ClockVerdict:
    """Judges a device's clock by one message; both in ms since 1970."""
    skew = abs(received_at - sent_at)
    if skew > REFUSE:
        return ClockVerdict.WRONG
    if skew > FLAG:
        return ClockVerdict.OFF
    return ClockVerdict.RIGHT if skew <= CLEAR else ClockVerdict.UNSURE


def time_fault(sent_at: int, at: int) -> Reason | None:
    """Why a reading's own time cannot be: made after it was sent, or over 72 hours before. None when it can."""
    if at > sent_at + AHEAD:
        return Reason.CLOCK_WRONG
    return Reason.TOO_LATE if at < sent_at - LATEST else None
