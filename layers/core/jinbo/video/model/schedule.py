"""When a camera is watched (时间表): hours of the week in Shanghai's time, and other hours on the fair's own days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jinbo.kernel.clock import SHANGHAI

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Hours:
    """From `start` to before `end`, in minutes since midnight; an `end` past 1440 is on the next day (22:00–02:00: 1320, 1560)."""

    start: int = 0
    end: int = DAY_MINUTES

    def hold(self, minute: int) -> bool:
        """Whether they hold at a minute counted from the midnight of their own day."""
        return self.start <= minute < self.end


EVERY_DAY: tuple[tuple[Hours, ...], ...] = ((Hours(),),) * 7
"""Round the clock."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a camera is watched. On `expo_days` the hours of `expo` replace those of the week."""

    weekly: tuple[tuple[Hours, ...], ...] = EVERY_DAY
    """Seven days' hours, Monday first; no hours: not on that day."""
    expo_days: frozenset[date] = frozenset()
    expo: tuple[Hours, ...] = (Hours(),)

    def open_at(self, instant: datetime) -> bool:
        """Whether the camera is watched at `instant` (aware). Hours that run past midnight belong to the day they began on."""
        local = instant.astimezone(SHANGHAI)
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        return any(hours.hold(minute) for hours in self.hours_of(today)) or any(
            hours.hold(minute + DAY_MINUTES) for hours in self.hours_of(yesterday)
        )

    def hours_of(self, day: date) -> tuple[Hours, ...]:
        """The hours that begin on a day in Shanghai."""
        return self.expo if day in self.expo_days else self.weekly[day.weekday()]
