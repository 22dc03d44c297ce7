"""Cursors (游标): the sort position of the last item shown, so that a page goes on from there and from nowhere else.

The partition is never in a cursor: whoever edits one moves within the list that he may read anyway.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from jinbo.kernel.errors import InvalidError
from jinbo.subjects.ports import Page

Found = TypeVar("Found")
Shown = TypeVar("Shown")


def encode_cursor(*position: str) -> str:
    """Opaque text of a sort position."""
    return urlsafe_b64encode(json.dumps(position, ensure_ascii=False).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, parts: int) -> tuple[str, ...]:
    """The sort position of a cursor.

    Raises:
        InvalidError: `bad-cursor`, it is not one of ours.
    """
    try:
        position = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        position = None
    if (
        not isinstance(position, list)
        or len(position) != parts
        or not all(part and isinstance(part, str) for part in position)
    ):
        raise InvalidError("bad-cursor", "翻页参数无效，请从第一页开始", "This cursor is not valid; start again")
    return tuple(position)


def index_start(cursor: str, gsi1pk: str) -> dict[str, Any] | None:
    """Where a query of the index goes on."""
    if not cursor:
        return None
    gsi1sk, pk, sk = decode_cursor(cursor, 3)
    return {"gsi1pk": {"S": gsi1pk}, "gsi1sk": {"S": gsi1sk}, "pk": {"S": pk}, "sk": {"S": sk}}


def table_start(cursor: str, pk: str) -> dict[str, Any] | None:
    """Where a query of the table goes on."""
    if not cursor:
        return None
    (sk,) = decode_cursor(cursor, 1)
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def page_of(
    found: Iterable[Found],
    limit: int,
    *,
    show: Callable[[Found], Shown | None],
    cursor_of: Callable[[Found], str],
) -> Page[Shown]:
    """The next `limit` items that `show` shows (it answers None for those to be left out), read one further to know the end."""
    items: list[Shown] = []
    last = ""
    for record in found:
        shown = show(record)
        if shown is None:
            continue
        if len(items) == limit:
            return Page(items, last)
        items.append(shown)
        last = cursor_of(record)
    return Page(items)
