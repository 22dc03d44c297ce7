"""Rate limits (限流): fixed windows counted in memory and, in batches, in the records table, which all processes share.

Small limits (a sign-in's five a minute) are counted in the table at each request, exactly. Large ones are counted in
memory and told to the table in tenths of the limit: at most a tenth too many pass for each process at work, and a polling
dashboard costs one write for six requests, not for each. Memory is bounded: of a million callers the newest are kept.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from jinbo.kernel.errors import TooManyRequestsError, UnavailableError
from jinbo.kernel.frozen import frozen

MAX_KEYS = 20_000
"""Callers remembered by one process: about 5 MB."""


@frozen
class Limit:
    """At most `count` requests of one caller in each window of `window_s` seconds."""

    count: int
    window_s: int = 60

    @property
    def batch(self) -> int:
        """How many requests are counted in memory before the table is told."""
        return 1 if self.count <= 10 else max(1, self.count // 10)


LIMITS: Mapping[str, Limit] = {
    "anon": Limit(10),  # by address (A9)
    "auth": Limit(30),  # sign-in routes, by address: a hall's visitors share a few
    "user": Limit(60),  # A9
    "staff": Limit(600),  # a dashboard polls several lists and reconnects
    "code": Limit(120),  # one printed code (A9)
    "login": Limit(5),  # by account and address
}


class Counters(Protocol):
    """Counts that all processes share."""

    def add(self, key: str, count: int, expires_s: int) -> int:
        """Adds to a counter that may be forgotten after `expires_s` (seconds since 1970); gives the new sum."""
        ...


@dataclass(slots=True)
class _Window:
    number: int
    known: int = 0
    untold: int = 0


class Limits:
    """Checks requests against limits. A table that does not answer stops sign-ins (they are exact), and nothing else."""

    def __init__(
        self,
        counters: Counters,
        limits: Mapping[str, Limit] = LIMITS,
        *,
        now_s: Callable[[], float] = time.time,
        pepper: Callable[[], bytes] = bytes,
        max_keys: int = MAX_KEYS,
    ) -> None:
        self._counters = counters
        self._limits = limits
        self._now_s = now_s
        self._pepper = pepper
        self._max_keys = max_keys
        self._windows: OrderedDict[str, _Window] = OrderedDict()

    def check(self, name: str, key: str) -> None:
        """Counts one request of the caller `key` (an account, an address: only a hash is kept) against the limit `name`.

        Raises:
            TooManyRequestsError: the limit is reached; `retry_after` is when the window ends.
        """
        limit = self._limits[name]
        now = self._now_s()
        number = int(now // limit.window_s)
        window = self._window(f"{name}#{self._hashed(key)}", number)
        window.untold += 1
        if window.known + window.untold <= limit.count and window.untold >= limit.batch:
            self._tell(name, key, window, limit)
        if window.known + window.untold > limit.count:
            window.untold -= 1  # a refused request does not count, so that the sum stays the limit's
            raise TooManyRequestsError(max(1, ceil((number + 1) * limit.window_s - now)))

    def _tell(self, name: str, key: str, window: _Window, limit: Limit) -> None:
        place = f"{name}#{self._hashed(key)}#{window.number}"
        try:
            window.known = self._counters.add(place, window.untold, (window.number + 2) * limit.window_s)
        except UnavailableError:
            if limit.batch == 1:
                raise
            window.known += window.untold
        window.untold = 0

    def _window(self, key: str, number: int) -> _Window:
        window = self._windows.pop(key, None)
        if window is None or window.number != number:
            window = _Window(number)
        self._windows[key] = window
        while len(self._windows) > self._max_keys:
            self._windows.popitem(last=False)
        return window

    def _hashed(self, key: str) -> str:
        return hashlib.blake2b(
            key.encode("utf-8", "surrogatepass"), key=self._pepper()[:64], digest_size=12
        ).hexdigest()


def limits_from(text: str) -> Mapping[str, Limit]:
    """The limits with those of a settings' JSON (`{"user": 120}`, a minute each) in the place of ours.

    Raises:
        ValueError: not such JSON, or a name that is no limit.
    """
    given: Mapping[str, int] = json.loads(text or "{}")
    unknown = set(given) - set(LIMITS)
    if unknown:
        raise ValueError(f"JINBO_LIMITS names no limits of ours: {', '.join(sorted(unknown))}")
    return {**LIMITS, **{name: Limit(int(count)) for name, count in given.items()}}
