"""Durations as people write them: `90 s`, `25 min`, `2 h`, `3 d`."""

from __future__ import annotations

import re

_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_FORM = re.compile(r"(-?\d+(?:\.\d+)?) ?(s|min|h|d)")


def seconds_of(text: object) -> float:
    """The seconds of a duration such as `25 min`.

    Raises:
        ValueError: not a duration; the message shows what one looks like.
    """
    found = _FORM.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r} is not a duration; write 90 s, 25 min, 2 h or 3 d")
    return float(found[1]) * _SECONDS[found[2]]
