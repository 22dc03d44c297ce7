"""Calls and points in a second (配额), as the service's quotas page has them for a stream."""

from __future__ import annotations

from collections import deque

from local.kinesis_video.errors import too_many_calls
from local.kinesis_video.fragments import Clock

METADATA = ("fragment metadata", 10_000)
MEDIA = ("fragment media", 500)
"""Points a second that a stream's readers share; what a call costs stands with each call."""
GET_MEDIA = ("GetMedia calls", 5)
PUT_MEDIA = ("PutMedia calls", 5)
HLS_URL = ("GetHLSStreamingSessionURL calls", 25)
_WINDOW_MS = 1000


class Quotas:
    """What every stream's callers have taken in the last second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[tuple[str, str], deque[tuple[int, int]]] = {}

    def take(self, stream: str, quota: tuple[str, int], points: int = 1) -> None:
        """Takes points of a stream's quota.

        Raises:
            RefusedError: ClientLimitExceededException; nothing is taken.
        """
        name, limit = quota
        now = self._clock()
        taken = self._taken.setdefault((stream, name), deque())
        while taken and taken[0][0] <= now - _WINDOW_MS:
            taken.popleft()
        if sum(count for _, count in taken) + points > limit:
            raise too_many_calls(f"The stream {stream} allows {limit} {name} in a second.")
        taken.append((now, points))
