"""Deadlines and the escalation of a violation (时限), and the profiles of durations (DESIGN 4, DOMAIN 2.2 and 9)."""

from __future__ import annotations

from datetime import datetime, timedelta

from jinbo.food.model import Level
from jinbo.kernel.frozen import frozen


@frozen
class Tempo:
    """How fast a profile's durations run: DEMO divides what people must do by 6 (docs/decisions/0004)."""

    people: int = 1


TEMPOS = {"CURRENT": Tempo(), "CIIE3_2020": Tempo(), "DEMO": Tempo(people=6)}

ACK = {
    Level.RED: timedelta(minutes=1),
    Level.ORANGE: timedelta(minutes=3),
    Level.YELLOW: timedelta(minutes=10),
    Level.BLUE: timedelta(minutes=60),
}
"""`ack_s`: in which the enterprise acknowledges, as the level's alert (DOMAIN 9)."""
STEPS = (1, 2, 4)
"""Multiples of `ack_s` after which zone lead, duty officer and commander have it [J]."""
STEP_NAMES = ("企业", "片区组长", "指挥中心值班员", "总指挥")
APPEAL_WITHIN = timedelta(hours=24)
REPEAT_WITHIN = timedelta(hours=24)
REPEAT_COUNT = 3
"""So many events of one code at one enterprise within the window are REPEAT (DOMAIN 2.2)."""
MAX_LOOPS = 2
"""Failed rechecks after which pictures no longer do: the next is on site (DOMAIN 2.2)."""


def ack_by(level: Level, pushed: datetime, tempo: Tempo) -> datetime:
    """By when the enterprise acknowledges."""
    return pushed + ACK[level] / tempo.people


def escalation_due(level: Level, step: int, pushed: datetime, tempo: Tempo) -> datetime | None:
    """When an unacknowledged violation goes to step 1 (zone lead), 2 (duty), 3 (commander); None beyond."""
    return pushed + ACK[level] * STEPS[step - 1] / tempo.people if step <= len(STEPS) else None


def handle_by(handle_s: int, start: datetime) -> datetime:
    """By when it is rectified, counted from its push or its failed recheck. The event tells `handle_s` as the profile has it."""
    return start + timedelta(seconds=handle_s)


def appeal_by(pushed: datetime, tempo: Tempo) -> datetime:
    """Until when the enterprise may appeal."""
    return pushed + APPEAL_WITHIN / tempo.people
