"""The platform's one clock (平台时钟): now = anchor + rate × wall time since. A day can be played in minutes on a laptop."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import cache

from jinbo.kernel.clock import from_ms, to_ms
from jinbo.platform.settings import Settings, settings


def wall_ms() -> int:
    """The machine's own time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class PlatformClock:
    """Maps wall time to platform time. With the default arguments the two are the same."""

    def __init__(
        self, anchor_ms: int = 0, rate: float = 1.0, wall_anchor_ms: int = 0, wall: Callable[[], int] = wall_ms
    ) -> None:
        self._anchor = anchor_ms
        self._rate = rate
        self._wall_anchor = wall_anchor_ms
        self._wall = wall

    @property
    def rate(self) -> float:
        """Platform seconds in a wall second."""
        return self._rate

    def now(self) -> datetime:
        """The platform's present instant in UTC."""
        return from_ms(self.from_wall(self._wall()))

    def from_wall(self, ms: int) -> int:
        """The platform's milliseconds at the wall's milliseconds (for stamps that AWS made, such as received_at)."""
        return self._anchor + round((ms - self._wall_anchor) * self._rate)

    def to_wall(self, instant: datetime) -> int:
        """The wall's milliseconds at a platform instant: what a `ttl` is made of, since DynamoDB deletes by the wall."""
        return self._wall_anchor + round((to_ms(instant) - self._anchor) / self._rate)

    def wall_seconds(self, platform_seconds: float) -> float:
        """How long a platform duration takes on the wall."""
        return platform_seconds / self._rate


def clock_from(given: Settings) -> PlatformClock:
    """The clock that settings ask for.

    Raises:
        ValueError: the text is malformed, or a clock other than the wall's is asked for on AWS.
    """
    if not given.clock:
        return PlatformClock()
    if not given.local:
        raise ValueError("JINBO_CLOCK is for laptops: on AWS the platform's clock is the wall's")
    anchor, rate, wall_anchor = given.clock.split(",")
    if float(rate) <= 0:
        raise ValueError("JINBO_CLOCK: the rate must be positive")
    return PlatformClock(int(anchor), float(rate), int(wall_anchor))


@cache
def platform_clock() -> PlatformClock:
    """This process's clock."""
    return clock_from(settings())
