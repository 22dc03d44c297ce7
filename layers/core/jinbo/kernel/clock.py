"""Time, injected (时钟). Inside the platform every instant is an aware UTC datetime or integer milliseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one zone and no summer time since 1991; a fixed offset needs no zone database on Lambda."""


class Clock(Protocol):
    """Tells the platform's time. Only adapters know the machine's own clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


def to_ms(instant: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00Z of an aware instant, rounded down."""
    return int(instant.timestamp() * 1000 + 1e-6)


def from_ms(ms: int) -> datetime:
    """The UTC instant of a count of milliseconds since 1970."""
    return datetime.fromtimestamp(ms // 1000, UTC) + timedelta(milliseconds=ms % 1000)


def iso(instant: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and `Z`; sorts as text in the order of time (DOMAIN 0.5)."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"


def parse_iso(text: str) -> datetime:
    """An aware UTC instant from RFC 3339 text.

    Raises:
        ValueError: the text is not RFC 3339 or carries no offset.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(UTC)
