"""Cursors of lists (翻页位置): opaque text of a sort position."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from jinbo.kernel.errors import InvalidError


def cursor_of(*position: str) -> str:
    """Opaque text of a sort position. The partition is never in it: whoever edits it stays in a list he may read anyway."""
    return urlsafe_b64encode(json.dumps(position, ensure_ascii=False).encode()).decode().rstrip("=")


def position_of(cursor: str, parts: int) -> tuple[str, ...]:
    """The sort position of a cursor's text; none for ''.

    Raises:
        InvalidError: `bad-cursor`.
    """
    if not cursor:
        return ()
    try:
        position = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        position = None
    if not isinstance(position, list) or len(position) != parts or not all(p and isinstance(p, str) for p in position):
        raise InvalidError("bad-cursor", "翻页参数无效，请从第一页开始", "This cursor is not valid; start again")
    return tuple(position)
