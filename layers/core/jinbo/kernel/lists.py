"""Lists of what is opened, worked on and closed (列表): read page after page until enough is found that the asker may see.

A cursor is `<list>:<position>`, so that whoever asks on goes on in the list that he was in, and in none that is not his.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from jinbo.kernel.clock import parse_iso
from jinbo.kernel.errors import InvalidError
from jinbo.kernel.frozen import frozen

T = TypeVar("T")
PAGES_A_CALL = 10
"""Reads for one answer: a filter that matches nothing ends with a cursor, not with a long wait."""


@frozen
class Page(Generic[T]):
    """Some things of a list, and where the next ones start ('' at the end)."""

    items: Sequence[T]
    next: str


Read = Callable[[str, int], Page[T]]


def gathered(lists: Mapping[str, Read[T]], cursor: str, limit: int, wanted: Callable[[T], bool]) -> Page[T]:
    """The next `limit` wanted things of the lists, one list after the other; fewer where PAGES_A_CALL found no more.

    Positions of a list but `o` (open ones, by gravity) begin with an instant.

    Raises:
        InvalidError: `bad-cursor`.
    """
    names = list(lists)
    which, _, position = cursor.partition(":") if cursor else (names[0], "", "")
    if which not in lists or not (which == "o" or not position or _begins_with_an_instant(position)):
        raise InvalidError("bad-cursor", "分页游标无效", "The cursor does not belong to this list")
    found: list[T] = []
    for _ in range(PAGES_A_CALL):
        page = lists[which](position, limit - len(found))
        found += filter(wanted, page.items)
        position = page.next
        if not position:
            further = names[names.index(which) + 1 :]
            if not further:
                return Page(found, "")
            which = further[0]
        if len(found) >= limit:
            break
    return Page(found, f"{which}:{position}")


def _begins_with_an_instant(position: str) -> bool:
    try:
        parse_iso(position.partition("#")[0])
    except ValueError:
        return False
    return True
