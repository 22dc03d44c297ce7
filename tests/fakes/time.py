"""Time and ids that tests hold in their own hands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

FIRST_MORNING = datetime(2020, 11, 5, 0, 0, tzinfo=UTC)
"""08:00 in Shanghai on the first day of the third fair."""


class StandingClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = FIRST_MORNING) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **by: float) -> datetime:
        """Moves on by a timedelta's keywords (`minutes=5`) and tells the new time."""
        self._now += timedelta(**by)
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now


class CountingIds:
    """`00000000000000000000000001`, `…2`, …: 26 characters that sort by birth, as ULIDs do."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> str:
        self._last += 1
        return f"{self._last:026d}"
