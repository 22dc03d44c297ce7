"""Working days of China (工作日): legal clocks count them, with holidays off and make-up days on (调休; DOMAIN 7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol


class Calendar(Protocol):
    """Knows which days are worked."""

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`."""
        ...


class WeekdayCalendar:
    """Monday to Friday, for years whose holidays nobody has announced yet, with a table of known exceptions over it."""

    def __init__(self, off: frozenset[date] = frozenset(), worked: frozenset[date] = frozenset()) -> None:
        self._off = off
        self._worked = worked

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`, as far as known."""
        return day in self._worked or (day.weekday() < 5 and day not in self._off)


def add_workdays(calendar: Calendar, start: date, count: int) -> date:
    """The last day of a term of `count` working days; the day of receipt itself is not counted (DOMAIN 7)."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if calendar.is_workday(day):
            count -= 1
    return day
