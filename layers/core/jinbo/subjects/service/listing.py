"""Lists of which a principal may see a part (列表)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from jinbo.subjects.ports import Page

Thing = TypeVar("Thing")
MAX_PAGES = 20
"""Pages looked through for one answer: a list that is nearly all hidden answers a short page and a cursor, not a long wait."""


def shown_page(
    fetch: Callable[[int, str], Page[Thing]], visible: Callable[[Thing], bool], limit: int, cursor: str
) -> Page[Thing]:
    """The next at most `limit` visible things.

    A page is fetched no larger than what is still wanted, so its own cursor is always the place to go on from.
    """
    items: list[Thing] = []
    for _ in range(MAX_PAGES):
        page = fetch(limit - len(items), cursor)
        items += [thing for thing in page.items if visible(thing)]
        cursor = page.next_cursor
        if not cursor or len(items) == limit:
            break
    return Page(items, cursor)
