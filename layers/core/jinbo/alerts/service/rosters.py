"""The duty roster (值守表), first half: who is on duty, in which role, where, reachable through what."""

from __future__ import annotations

from collections.abc import Sequence

from jinbo.alerts.model import RosterEntry
from jinbo.alerts.ports import RosterStore
from jinbo.alerts.rules.actions import SEE_ROSTER, SET_ROSTER
from jinbo.alerts.service.alerts import Alerts
from jinbo.identity.service import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.errors import InvalidError
from jinbo.kernel.frozen import frozen

MAX_ENTRIES = 1000


@frozen
class Roster:
    """The roster and its version; a new one names the version that it replaces."""

    entries: Sequence[RosterEntry]
    version: int


class Rosters:
    """Reads and replaces the roster; a new one calls anew for alerts that reached nobody."""

    def __init__(self, store: RosterStore, engine: Alerts) -> None:
        self._store = store
        self._engine = engine

    def read(self, principal: Principal) -> Roster:
        """The roster.

        Raises:
            ForbiddenError: the role may not see it.
        """
        require(principal, SEE_ROSTER, Scope())
        version = self._store.version()
        return Roster(self._store.entries(), version)

    def replace(self, principal: Principal, entries: Sequence[RosterEntry], version: int) -> Roster:
        """Puts a new roster in place of `version`.

        Raises:
            ForbiddenError: the role may not. ConflictError: `stale`. InvalidError: `bad-roster`, with the first bad entry.
        """
        require(principal, SET_ROSTER, Scope())
        if len(entries) > MAX_ENTRIES:
            raise InvalidError(
                "bad-roster", f"值守表最多 {MAX_ENTRIES} 条", f"A roster has at most {MAX_ENTRIES} entries"
            )
        for number, entry in enumerate(entries):
            if entry.since >= entry.until or not entry.channels:
                raise InvalidError(
                    "bad-roster",
                    f"第 {number + 1} 条值守记录时间或渠道有误",
                    f"Entry {number + 1} ends before it starts or has no channel",
                    details={"entry": number},
                )
        replaced = self._store.replace(entries, version)
        self._engine.call_again()
        return Roster(entries, replaced)
