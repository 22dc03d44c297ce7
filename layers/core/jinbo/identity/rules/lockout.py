"""Lock-out (账户锁定): five failures lock a name for 15 minutes, the next five for twice as long, up to four hours.

A name that does not exist locks like one that does, so that locking tells nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from jinbo.kernel.frozen import frozen

MAX_FAILURES = 5
WINDOW = timedelta(minutes=15)
"""Failures are counted in fixed windows of this length; a lock is never shorter."""
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=4)
FORGET_AFTER = timedelta(hours=24)
"""A day after its last lock ended a name starts anew."""


@frozen
class Guard:
    """What is remembered of the attempts at one name. An attempt counts when it begins and is given back when it was right,
    so that fifty attempts at once are no more than five."""

    attempts: int = 0
    locks: int = 0
    locked_until: datetime | None = None


def window_of(now: datetime) -> int:
    """The number of the window that `now` falls into."""
    return int(now.timestamp() // WINDOW.total_seconds())


def lock_length(locks: int) -> timedelta:
    """How long the lock after `locks` earlier ones is."""
    doubled: timedelta = FIRST_LOCK * 2 ** min(locks, 10)
    return min(doubled, LONGEST_LOCK)


def locked_for(guard: Guard, now: datetime) -> timedelta | None:
    """How much longer the name is locked, None when it is not."""
    if guard.locked_until is None or guard.locked_until <= now:
        return None
    return guard.locked_until - now
