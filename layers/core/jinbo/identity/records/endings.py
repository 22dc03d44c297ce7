"""Endings of sessions (会话终止记录): `SESSIONS#ENDED | <instant>#<account>#<session>`, each with its news, for three hours.

A list of its own, so that whoever pushes to many asks once, not for every session.
"""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from jinbo.identity.rules.endings import REMEMBERED, Ending
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Record, our_errors

PK = "SESSIONS#ENDED"


class EndingRecord(Record):
    """One ending. `session` is absent where all of an account's are meant."""

    account = UnicodeAttribute()
    session = UnicodeAttribute(null=True)


class EndingRecords:
    """Reads endings."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def recent(self) -> list[Ending]:
        """Those of the last three hours, in one consistent query: what has been answered as ended is seen as ended."""
        since = iso(self._clock.now() - REMEMBERED)
        with our_errors():
            found = EndingRecord.query(PK, EndingRecord.sk > since, consistent_read=True)
            return [Ending(one.account, parse_iso(one.created_at), one.session or "") for one in found]


def ending_record(ending: Ending) -> EndingRecord:
    """The item that keeps an ending and tells it."""
    at = iso(ending.at)
    return EndingRecord(
        PK,
        f"{at}#{ending.account}#{ending.session}",
        kind="SESSIONS_ENDED",
        created_at=at,
        updated_at=at,
        ttl=int((ending.at + REMEMBERED).timestamp()),
        facts=encode_facts([ending.fact]),
        account=ending.account,
        session=ending.session or None,
    )
