"""What requests carry (请求参数): times, ranges, and tokens that go on where a list stopped."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.kinesis_video.errors import invalid


def milliseconds(value: Any, name: str) -> int:
    """A timestamp as clients send it: seconds since 1970, or ISO 8601.

    Raises:
        RefusedError: InvalidArgumentException.
    """
    for read in (float, _from_iso):
        try:
            return round(read(value) * 1000)
        except (TypeError, ValueError, OverflowError):
            continue
    raise invalid(f"{name} is {value!r}, and must be a time.")


def _from_iso(value: Any) -> float:
    return datetime.fromisoformat(value).timestamp()


def seconds(ms: int) -> float:
    """A timestamp as clients expect it."""
    return ms / 1000


@dataclass(frozen=True, slots=True)
class Selector:
    """Which fragments: by which clock, and from when to when (ms, inclusive); a live session has no range."""

    server: bool
    start_ms: int = 0
    end_ms: int = 0


def read_selector(given: Any, name: str, longest_hours: int = 24) -> Selector:
    """A fragment selector with its range.

    Raises:
        RefusedError: InvalidArgumentException: no range, an end that is not after the start, or too long a range.
    """
    span = (given or {}).get("TimestampRange")
    if not span:
        raise invalid(f"{name} with a TimestampRange is required.")
    start = milliseconds(span.get("StartTimestamp"), f"{name}.TimestampRange.StartTimestamp")
    end = milliseconds(span.get("EndTimestamp"), f"{name}.TimestampRange.EndTimestamp")
    if end <= start:
        raise invalid(f"{name}: the end must be later than the start.")
    if end - start > longest_hours * 3_600_000:
        raise invalid(f"{name}: the range is at most {longest_hours} hours.")
    return Selector(given.get("FragmentSelectorType", "SERVER_TIMESTAMP") == "SERVER_TIMESTAMP", start, end)


def make_token(**place: int) -> str:
    """A NextToken."""
    return base64.b64encode(json.dumps(place, separators=(",", ":")).encode()).decode()


def read_token(token: str, *names: str) -> list[int]:
    """The whole numbers that a NextToken of ours says by these names.

    Raises:
        RefusedError: InvalidArgumentException for any other.
    """
    try:
        place = json.loads(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError):
        place = None
    if not isinstance(place, dict) or set(place) != set(names) or any(type(each) is not int for each in place.values()):
        raise invalid("NextToken is not one that this call gave.")
    return [place[name] for name in names]
