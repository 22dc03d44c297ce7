"""The cursor of catching up (补读游标): no state is missed although writers' clocks and the index lag a little.

Changes are listed by the time their writer stamped. A change may become visible after one with a later stamp, but no more
than `overlap` after its own stamp (writers' clocks are within a second, the index follows within seconds). So everything
stamped before `now − overlap` is visible now, and a reader must look again at the rest. A place therefore carries two
instants: `after`, where the next page starts, and `sure`, up to which everything has certainly been read. When a page comes
out short the reader has caught up, and the next call starts from `sure` again; what it then reads twice is told apart by
(id, version).
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta

from jinbo.kernel.clock import iso, parse_iso
from jinbo.kernel.errors import InvalidError
from jinbo.kernel.frozen import frozen

KEEP = timedelta(days=7)
"""Older cursors are refused: reading the list anew is cheaper."""


@frozen
class Place:
    """Where a reader of changes stands. `after` is an instant's text or a change's place, which starts with its instant."""

    after: str
    sure: str


def start_at(now: datetime, overlap: timedelta) -> Place:
    """The place of a reader that knows everything up to now."""
    sure = iso(now - overlap)
    return Place(sure, sure)


def step_on(place: Place, last: str, now: datetime, overlap: timedelta, *, full: bool) -> Place:
    """The place after a page that ended with the change at `last` ('' for an empty page), asked for at `now`."""
    sure = place.sure
    if place.after[: len(sure)] <= sure:  # this page began where certainty ended, so it extends it
        visible = iso(now - overlap)
        sure = max(sure, min(last[: len(visible)], visible) if full else visible)
    return Place(last, sure) if full else Place(sure, sure)


def place_text(place: Place) -> str:
    """The cursor of a place. It is no secret and needs no signature: whoever edits it reads from elsewhere."""
    return base64.urlsafe_b64encode(f"{place.after}|{place.sure}".encode()).decode().rstrip("=")


def place_from(cursor: str, now: datetime) -> Place:
    """The place of a cursor.

    Raises:
        InvalidError: `bad-cursor`, `cursor-too-old`.
    """
    try:
        after, _, sure = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("|")
        start, known = parse_iso(after.split("#")[0]), parse_iso(sure)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise InvalidError("bad-cursor", "游标无效", "This is not one of our cursors") from error
    if min(start, known) < now - KEEP:
        raise InvalidError("cursor-too-old", "游标过旧，请重新读取列表", "The cursor is too old; read the list anew")
    return Place(after, iso(known))
