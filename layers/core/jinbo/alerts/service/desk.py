"""Alerts as people work with them (预警处置): list, read, acknowledge, handle, resolve, verify, close, re-open, catch up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from jinbo.alerts.model import Alert, CloseCode, Level, LogEntry, Move, Status
from jinbo.alerts.ports import AlertStore
from jinbo.alerts.rules.actions import ACTION_OF, SEE
from jinbo.alerts.rules.catching_up import Place, place_from, place_text, start_at, step_on
from jinbo.alerts.rules.chains import Tempo
from jinbo.alerts.rules.lifecycle import acted
from jinbo.alerts.service.writing import change_of
from jinbo.identity.service import decide, may_role, require
from jinbo.kernel.access import Action, Principal, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, NotFoundError
from jinbo.kernel.frozen import frozen
from jinbo.kernel.lists import PAGES_A_CALL, Page, gathered


@frozen
class Filter:
    """Which alerts of a list are wanted; '' and None want all."""

    status: str = "open"
    level: Level | None = None
    hall: str = ""
    mine: bool = False
    device: str = ""

    def wants(self, alert: Alert, principal: Principal) -> bool:
        """Whether the alert is one of them."""
        return (
            self.level in {None, alert.level}
            and self.hall in {"", alert.placement.hall}
            and self.device in {"", alert.device_id}
            and (not self.mine or alert.owner == principal.id)
        )


@frozen
class Changes:
    """What happened since a cursor; `more` tells to ask again at once. Ids may repeat: (id, version) tells them apart."""

    alerts: Sequence[Alert]
    next: str
    more: bool


class Desk:
    """People's use cases. Lists show what the principal may see; a foreign alert answers as an absent one."""

    def __init__(self, store: AlertStore, clock: Clock, tempo: Tempo, overlap: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._tempo = tempo
        self._overlap = overlap

    def listed(self, principal: Principal, wanted: Filter, cursor: str, limit: int) -> Page[Alert]:
        """Alerts, open ones by gravity and time left, closed ones latest first; `all` is the open ones, then the closed.

        Raises:
            ForbiddenError: the role sees no alerts. InvalidError: `bad-cursor`.
        """
        _may_at_all(principal, SEE)
        readers = {"o": self._store.open_after, "c": self._store.closed_after}
        lists = {name: readers[name] for name in {"open": "o", "closed": "c", "all": "oc"}[wanted.status]}

        def shown(alert: Alert) -> bool:
            return decide(principal, SEE, alert.scope) and wanted.wants(alert, principal)

        return gathered(lists, cursor, limit, shown)

    def read(self, principal: Principal, alert_id: str) -> tuple[Alert, list[LogEntry]]:
        """An alert and its whole history.

        Raises:
            NotFoundError: absent or foreign. ForbiddenError: the role sees no alerts.
        """
        alert = self._alert(principal, alert_id, SEE)
        return alert, self._store.history(alert_id)

    def act(
        self,
        principal: Principal,
        alert_id: str,
        move: Move,
        version: int,
        *,
        note: str = "",
        code: CloseCode | None = None,
    ) -> Alert:
        """Makes a move on the alert as the person saw it (`version`).

        Raises:
            NotFoundError, ForbiddenError: as for reading, and for the move.
            ConflictError: `stale`, it has changed since; `illegal-transition`, `needs-verifying`, `reopen-expired`.
            InvalidError: `close-code-required`.
        """
        alert = self._alert(principal, alert_id, ACTION_OF[move])
        if alert.version != version:
            raise ConflictError("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")
        after = acted(alert, move, principal.id, self._clock.now(), note=note, code=code, tempo=self._tempo)
        self._store.save(change_of(alert, after, self._tempo, actor=principal.id, note=note))
        return after

    def summary(self, principal: Principal) -> Mapping[tuple[Level, Status], int]:
        """How many open alerts there are of each level and status, of those the principal may see."""
        _may_at_all(principal, SEE)
        return Counter((c.level, c.status) for c in self._store.open_cards() if decide(principal, SEE, c.scope))

    def changes(self, principal: Principal, cursor: str, limit: int) -> Changes:
        """Every state that alerts took since a cursor, in order; without a cursor: none yet, and where to start.

        Raises:
            InvalidError: `bad-cursor`; `cursor-too-old`, read the list anew.
        """
        _may_at_all(principal, SEE)
        now = self._clock.now()
        if not cursor:
            return Changes([], place_text(start_at(now, self._overlap)), more=False)
        place: Place = place_from(cursor, now)
        seen: list[Alert] = []
        full = True
        for _ in range(PAGES_A_CALL):
            found = self._store.changes_after(place.after, limit - len(seen))
            full = len(found) >= limit - len(seen)
            seen += [change.alert for change in found if decide(principal, SEE, change.alert.scope)]
            place = step_on(place, found[-1].position if found else "", self._clock.now(), self._overlap, full=full)
            if not full or len(seen) >= limit:
                break
        return Changes(seen, place_text(place), more=full)

    def _alert(self, principal: Principal, alert_id: str, action: Action) -> Alert:
        _may_at_all(principal, action)
        alert = self._store.get(alert_id)
        if alert is None:
            raise NotFoundError
        require(principal, action, alert.scope)
        return alert


def _may_at_all(principal: Principal, action: Action) -> None:
    if not may_role(principal, action):
        require(principal, action, Scope())
