"""A fragment as it is known without its media (片段): number, times, length; and how numbers are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Clock = Callable[[], int]
"""Milliseconds since 1970, the service's own time."""
CONTIGUOUS_MS = 50
"""Two fragments with a smaller gap or overlap follow each other (GetHLSStreamingSessionURL, DiscontinuityMode)."""
_PREFIX = "9134385233318"
"""The service's numbers begin so; what follows here is the time, and a count for what comes in the same millisecond."""
_TIME_DIGITS = 14
_COUNT_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Fragment:
    """One stored fragment. Times in ms since 1970; `codec` tells decoders' configurations apart."""

    number: str
    producer_ms: int
    server_ms: int
    duration_ms: int
    codec: str
    size: int
    ordinal: int = 0
    """Its place in its stream since the stand-in started: playlists count by it."""
    breaks: int = 0
    """Gaps, overlaps and changes of codec from the stream's beginning up to this fragment's own."""
    changes: int = 0
    """Changes of codec alone, counted in the same way."""

    @property
    def end_ms(self) -> int:
        """When its last picture ends, in the producer's time."""
        return self.producer_ms + self.duration_ms

    def at(self, server: bool) -> int:
        """When it begins, by the service's clock or the producer's."""
        return self.server_ms if server else self.producer_ms

    @property
    def file_name(self) -> str:
        """All of it, so that a folder needs no index."""
        return f"{self.number}-{self.producer_ms}-{self.server_ms}-{self.duration_ms}-{self.codec}.mkv"

    @staticmethod
    def from_file_name(name: str, size: int) -> Fragment | None:
        """What `file_name` says; None for another file."""
        parts = name.removesuffix(".mkv").split("-")
        if not name.endswith(".mkv") or len(parts) != 5 or not all(part.isdigit() for part in parts[:4]):
            return None
        return Fragment(parts[0], int(parts[1]), int(parts[2]), int(parts[3]), parts[4], size)


def without_repeats(fragments: Iterable[Fragment]) -> list[Fragment]:
    """Of fragments of the same producer timestamp the first: producers send again what was not acknowledged."""
    seen: set[int] = set()
    kept = []
    for fragment in fragments:
        if fragment.producer_ms not in seen:
            seen.add(fragment.producer_ms)
            kept.append(fragment)
    return kept


def next_number(now_ms: int, last: str) -> str:
    """A number greater than `last`, of the same length as every other, that grows with time."""
    fresh = int(f"{_PREFIX}{now_ms:0{_TIME_DIGITS}d}{'0' * _COUNT_DIGITS}")
    return str(max(fresh, int(last or 0) + 1))
